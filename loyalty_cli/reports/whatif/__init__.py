"""What a candidate for a new version would change."""
