"""Points and levels by hand."""
