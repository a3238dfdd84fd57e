"""What is owed and what was earned, in the accountant's words: by period, closing to the cent."""
