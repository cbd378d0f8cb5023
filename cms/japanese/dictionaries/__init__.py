"""Dictionaries of the search: text files that hold for every site, with what reads them (V2)."""
