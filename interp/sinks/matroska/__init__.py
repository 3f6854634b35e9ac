"""Matroska files that are whole up to the last half second, whenever the process is killed."""
