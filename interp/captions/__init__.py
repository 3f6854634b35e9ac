"""What was said, as lines of text: typed by people, and later what an engine has heard."""
