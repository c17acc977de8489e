"""The pages: what advisers, jobseekers and visitors see.

Here: views that make one call of a room each, forms, templates, words for codes, style sheets. Never here: a decision
about who may see what, a query, or a rule of the work itself.
"""
