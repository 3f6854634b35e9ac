"""The floor comes in: each source is a worker process of ours, and a supervised reader of what it says."""
