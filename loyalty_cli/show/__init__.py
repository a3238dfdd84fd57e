"""The only place that prints: tables, plain, JSON, CSV, progress, problems."""
