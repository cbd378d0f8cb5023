"""Tables that offices send as files: read, checked row by row, then written (contract, O4)."""
