"""What the lamps of the pages tell beside the levels: turns, spans, the line, a feed's quality."""
