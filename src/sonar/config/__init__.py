"""The one settings file, the one reader of the environment, addresses, start-up checks.

Never here: anything that a room imports.
"""
