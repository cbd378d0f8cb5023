"""Japanese text for the search: folded, cut into words, indexed, asked for, marked (V2, W3)."""
