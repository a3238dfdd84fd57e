"""What happens on a day without an event, step by step."""
