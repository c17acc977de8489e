"""Messages to one person at a time, read by nobody else.

Later: group messages, the library, the inspector, recall. Never here: an attachment, a second recipient in one message.
"""
