"""The two streams, and the forms in which data goes out: tables, plain text, JSON, CSV, files."""
