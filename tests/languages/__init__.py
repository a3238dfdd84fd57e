"""The words of each language, and how it writes numbers, days and money."""
