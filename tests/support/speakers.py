"""Interpreters that speak known sound: real WebRTC clients of the public contract, in a thread of their own."""

import asyncio
import threading
import wave
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from interp.timeline.units import BLOCK
from interp.webrtc.client import ConsoleClient
from tests.support.events import RunningEvent


def read_wav(path: Path) -> npt.NDArray[np.float32]:
    """Return mono 16-bit sound, shape (n,)."""
    with wave.open(str(path), "rb") as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768


class Speaker:
    """One interpreter at a console; `sound` is spoken in a circle, or silence."""

    def __init__(self, client: ConsoleClient, loop: asyncio.AbstractEventLoop) -> None:
        self.client = client
        self.heard: list[npt.NDArray[np.float32]] = []
        self.partner: list[npt.NDArray[np.float32]] = []
        """The partner's voice, as it came."""
        self.sound: npt.NDArray[np.float32] = np.zeros(BLOCK, np.float32)
        self.gone = False
        self._at = 0
        self._loop = loop

    def say(self, sound: npt.NDArray[np.float32]) -> None:
        """Speak `sound` (n,) from its beginning, again and again."""
        self.sound = sound[: len(sound) // BLOCK * BLOCK]
        self._at = 0

    def next_block(self) -> npt.NDArray[np.float32]:
        block = self.sound[self._at : self._at + BLOCK]
        self._at = (self._at + BLOCK) % len(self.sound)
        return np.ascontiguousarray(block[None])

    def call(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine of the client and return its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def vanish(self) -> None:
        """Cut the line without a goodbye."""
        self.gone = True
        self.call(self.client.vanish())

    def leave(self) -> None:
        """Leave the booth as one does: with a goodbye."""
        self.gone = True
        self.call(self.client.close())

    def patch(self, **switches: object) -> Any:
        """PATCH this console."""
        return self.call(self.client.patch(**switches))


class Speakers:
    """A thread with an event loop in which consoles live."""

    def __init__(self, event: RunningEvent) -> None:
        self._event = event
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="speakers", daemon=True)
        self._tasks: list[Future[None]] = []
        self._speakers: list[Speaker] = []
        self._thread.start()

    def enter(self, booth: str, *, hear: bool = False, partner: bool = False) -> Speaker:
        """Open a console in `booth`; its mic is off. With `partner` it has a second audio for that one's voice."""
        heard: list[npt.NDArray[np.float32]] = []
        beside: list[npt.NDArray[np.float32]] = []
        client = ConsoleClient(
            on_floor=(lambda _p, sound, _a: heard.append(sound)) if hear else None,
            on_partner=(lambda _p, sound, _a: beside.append(sound)) if partner else None,
        )
        speaker = Speaker(client, self._loop)
        speaker.heard, speaker.partner = heard, beside
        speaker.call(client.connect(self._event.url, booth, self._event.booth_token(booth)))
        self._tasks.append(asyncio.run_coroutine_threadsafe(client.speak(speaker.next_block), self._loop))
        self._speakers.append(speaker)
        return speaker

    def close(self) -> None:
        """End every console and the thread."""
        asyncio.run_coroutine_threadsafe(self._silence(), self._loop).result(10)
        for speaker in self._speakers:
            if not speaker.gone:
                speaker.call(speaker.client.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _silence(self) -> None:
        """Let nobody speak any more."""
        speaking = [asyncio.wrap_future(task) for task in self._tasks]
        for task in speaking:
            task.cancel()
        await asyncio.gather(*speaking, return_exceptions=True)
        await asyncio.sleep(0)  # the tasks behind them end in the loop's next round


@contextmanager
def speakers(event: RunningEvent) -> Iterator[Speakers]:
    """Give a thread for consoles that is ended with the block."""
    room = Speakers(event)
    try:
        yield room
    finally:
        room.close()


@contextmanager
def speaking(event: RunningEvent, who: Mapping[str, tuple[Path, str]]) -> Iterator[Speakers]:
    """Let one interpreter a booth speak a WAV into a language: {booth: (file, language)}."""
    with speakers(event) as room:
        for booth, (path, language) in who.items():
            speaker = room.enter(booth)
            speaker.say(read_wav(path))
            speaker.patch(output=language, mic="on")
        yield room
