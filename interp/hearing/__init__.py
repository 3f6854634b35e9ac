"""The hearing ledger: what each interpreter's ears got, kept for the event. The limiting itself is in the page."""
