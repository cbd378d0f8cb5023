"""The editions included in the product."""
