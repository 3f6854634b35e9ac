"""Slides that somebody has sent before the event: pages as pictures, turned one after the other."""
