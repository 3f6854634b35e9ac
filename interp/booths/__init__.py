"""A booth's state: its consoles, whose mic is on, where each voice goes."""
