"""The one error of the benchmarks: a sentence for whoever started them."""


class Refusal(RuntimeError):
    """A benchmark cannot run; the message says what to do."""
