"""The sockets of all peers, read together at the tick that needs what is in them.

What ears hear is made at the tick, and programs later still; so a packet that lies in the kernel until then
is not heard any later, and a wake-up for each (50 a second and peer) is saved. When it arrived the kernel
has noted.
"""

import asyncio
from collections.abc import Callable


class Inbox:
    """Whatever is to be done at each tick, in the order in which it was added."""

    def __init__(self) -> None:
        self._readers: list[Callable[[], None]] = []

    def add(self, reader: Callable[[], None]) -> None:
        """Call `reader` at every `drain` from the next one on."""
        self._readers.append(reader)

    def remove(self, reader: Callable[[], None]) -> None:
        """Stop calling it; one that is not there is ignored."""
        if reader in self._readers:
            self._readers.remove(reader)

    def drain(self) -> None:
        """Let everything be read that waits now. Must run in the event loop.

        An exception ends one reader's turn and goes where those of the loop's own callbacks go.
        """
        for reader in tuple(self._readers):
            try:
                reader()
            except Exception as error:  # noqa: BLE001 - one peer's fault must not reach the mix
                context = {"message": "a peer's packets could not be read", "exception": error}
                asyncio.get_running_loop().call_exception_handler(context)
