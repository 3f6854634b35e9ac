"""`interp demo`: a whole event on one machine, with a bundled floor and synthetic interpreters."""

from interp.demo.run import run

__all__ = ["run"]
