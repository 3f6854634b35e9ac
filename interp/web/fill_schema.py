"""The answer to what a page brings after a hole in the network, as JSON."""

from pydantic import BaseModel


class Filled(BaseModel):
    """What became of it so far."""

    filled_ms: int
    """Of the booth's recording, filled by this request: 0 while more is to come, or where nothing was missing."""
