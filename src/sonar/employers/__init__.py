"""Employers, their establishments and their vacancies.

Vacancies are public. Never here: a client, or which client fits (matching).
"""
