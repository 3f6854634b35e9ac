"""A connection that asks for nothing is closed: uvicorn would keep it for as long as it stands."""

import asyncio
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S: Final = 20.0
"""Seconds from the connection, or from a request's first byte, in which its head must be whole."""


class PromptConnection(H11Protocol):
    """uvicorn's HTTP connection, which gives up one whose request does not get on."""

    _awaited: asyncio.TimerHandle | None = None
    """When a head that is awaited is given up."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self._await()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._forget()
        elif self._awaited is None:
            self._await()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def _await(self) -> None:
        self._awaited = self.loop.call_later(HEAD_S, self._give_up)

    def _forget(self) -> None:
        if self._awaited is not None:
            self._awaited.cancel()
            self._awaited = None

    def _give_up(self) -> None:
        self._awaited = None
        if self.conn.their_state is h11.IDLE:
            self.transport.close()
