"""The kinds of files: rows of cells to typed rows of what each kind of file holds."""
