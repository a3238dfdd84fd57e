"""What a program file may say: its models, checks, warnings and schema."""
