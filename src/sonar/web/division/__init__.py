"""The task screens of other divisions: three facts about one person for one case, and no record behind them."""
