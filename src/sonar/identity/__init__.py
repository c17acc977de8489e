"""Who acts: staff, jobseekers, their sessions, and how they sign in.

Here: organisations and offices, personal accounts, signing in through OpenID Connect providers, sessions that end
and can be revoked, and the question "who is asking?". Never here: what somebody may do (`access`), a client's
data (`clients`), a password, or anything that a provider tells beyond what is needed to find the account.
"""
