"""The rules of a program in plain words, for its members, in their language."""
