"""The sockets of all peers, read together at the tick that needs what is in them.

What ears hear is made at the tick, and programs later still; so a packet that lies in the kernel until then
is not heard any later, and a wake-up for each (50 a second and peer) is saved. When it arrived the kernel
has noted. Where only programs listen, every other tick is often enough.
"""

import asyncio
from collections.abc import Callable


class Inbox:
    """Whatever is to be done at each tick, in the order in which it was added."""

    def __init__(self) -> None:
        self._readers: list[Callable[[bool], None]] = []

    def add(self, reader: Callable[[bool], None]) -> None:
        """Call `reader` at every `drain` from the next one on, with what `drain` was called with."""
        self._readers.append(reader)

    def remove(self, reader: Callable[[bool], None]) -> None:
        """Stop calling it; one that is not there is ignored."""
        if reader in self._readers:
            self._readers.remove(reader)

    def drain(self, hurried: bool = False) -> None:
        """Let everything be read that waits now; if `hurried`, only what an ear waits for. Must run in the event loop.

        An exception ends one reader's turn and goes where those of the loop's own callbacks go.
        """
        for reader in tuple(self._readers):
            try:
                reader(hurried)
            except Exception as error:  # noqa: BLE001 - one peer's fault must not reach the mix
                context = {"message": "a peer's packets could not be read", "exception": error}
                asyncio.get_running_loop().call_exception_handler(context)
