"""`doctor`: every law that a store can be checked for, one small function each.

A family of checks is a module here; a function in it that bears `@check` is a check. `examine` runs
them all.
"""
