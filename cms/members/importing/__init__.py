"""Members and local governments from files: checked row by row, then all or none (M1, M11, O4).

Each module has `COLUMNS`, `check(rows)` and `write(checked)`; none of them prints.
"""
