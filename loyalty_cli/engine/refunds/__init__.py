"""What refunds and events that are taken back undo."""
