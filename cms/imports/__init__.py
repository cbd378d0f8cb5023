"""File imports in the admin: checked, chosen row by row, and undone if necessary (O4).

`registry` defines what a kind of file must provide, `runs` does the work, `views` shows it.
"""
