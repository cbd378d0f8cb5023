"""Import of members and local governments from files: all rows or none (M1, M11, O4).

Each module has `COLUMNS`, `check(rows)` and `write(checked)`; none of them prints.
"""
