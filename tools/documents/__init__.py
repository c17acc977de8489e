"""The documents that are written from the code, each by one module."""
