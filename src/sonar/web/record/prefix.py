"""What stands before the names of the record's fields in a form."""

from typing import Final

PREFIX: Final = "v_"
"""An added field may be called as the form's own fields are; this keeps them apart."""
