"""Who hears what: the floor as the sum of its sources, and the feeds of everything that is listened to."""
