"""The synthetic region: people, staff, employers and vacancies that nobody is.

The same seed gives the same people, on every machine and in every version of Python, and person number i is the
same however many are made. For the demo, the tests and the benchmarks; the product never imports this package,
and nothing here runs in production mode.
"""
