"""Tests of intake: bytes to typed rows and problems."""
