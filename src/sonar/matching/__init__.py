"""Which people fit a vacancy, and why, without knowing who they are.

Blind to gender, nationality, age, health and BSN. Never here: identity, or a decision about a person.
"""
