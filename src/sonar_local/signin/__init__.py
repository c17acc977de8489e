"""The demo sign-in provider: "choose a person" instead of a password, for the demo and the tests only.

A second, small Django project with django-oauth-toolkit. It speaks real OpenID Connect (code flow, PKCE, RS256),
so that Sonar signs people in here by the very code that talks to an organisation's own provider. It never runs
beside a production Sonar: its settings refuse any mode but `demo` and `test`.
"""
