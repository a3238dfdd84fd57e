"""The journal as the files that accounting programs read; one module a program."""
