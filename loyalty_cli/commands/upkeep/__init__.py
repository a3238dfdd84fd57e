"""`loyalty batch`, `nightly`, `status`, `doctor`, `audit`, `backup`."""
