"""The editions that the product comes with."""
