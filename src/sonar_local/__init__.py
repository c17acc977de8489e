"""Runs Sonar on one machine: its own PostgreSQL, secrets, front-end files, processes and a demo sign-in provider.

This package stands beside the product. `sonar` never imports it, and it reaches `sonar` only through Django's
management commands, the WSGI entry point and the environment variables that `sonar.config.env` reads.
It is never a person's data that passes through here; what it prints and logs is about processes and files.
"""
