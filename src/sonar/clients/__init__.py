"""The client record, by category.

Tables, gates and types of what is kept about a person. Reading goes through `disclosure`, which alone may call the
queries here. Never here: who may see it, or what is done with it.
"""
