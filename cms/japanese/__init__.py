"""Japanese text for search: folding, segmentation, index terms, queries, highlighting (V2, W3)."""
