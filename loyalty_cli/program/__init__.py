"""What a program file may say, and how one rule judges one event: pure."""
