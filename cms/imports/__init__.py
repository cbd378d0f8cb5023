"""Files taken in through the admin: looked through, chosen row by row, undone again (O4).

`kinds` says what a kind of file must be able to do, `runs` does it, `views` shows it.
"""
