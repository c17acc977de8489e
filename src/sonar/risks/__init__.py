"""The risk register, its controls with dated evidence, and the yearly cycle.

Never here: a control without a check.
"""
