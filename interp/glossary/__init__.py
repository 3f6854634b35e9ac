"""A booth's glossary: read from CSV or TBX, searched, found in what is said, kept over a restart."""
