"""All models of the study meetings (E1 to E6)."""
