"""What a merchant types: one file a noun; parse, call a job or a report, show."""
