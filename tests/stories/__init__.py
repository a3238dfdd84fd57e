"""Small ledgers as text: what a program says, what happens, and what must be written."""
