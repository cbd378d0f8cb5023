"""The search for a problem told in a sentence: what is near in meaning, and why (V14)."""
