"""Bytes to records: compressed files, encodings, delimiters, workbooks, and the file of rejects."""
