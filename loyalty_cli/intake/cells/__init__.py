"""Texts of cells to exact values, keys and times, as one file writes them."""
