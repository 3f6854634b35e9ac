"""What interpreters and the engineer tell each other without a sound: signals of one press, and written lines."""
