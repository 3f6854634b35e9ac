"""The units of sound everywhere in the project."""

RATE = 48_000
"""Samples a second."""

BLOCK = 960
"""Samples in one audio block: 20 ms, one Opus frame."""
