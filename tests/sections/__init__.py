"""Invented charity news sections that the reader has never seen, each in another realistic markup, with gold truth."""
