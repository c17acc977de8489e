SELECT access.forget_signals()
