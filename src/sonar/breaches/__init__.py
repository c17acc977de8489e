"""The register of data breaches and the 72-hour desk.

Never here: the data that leaked.
"""
