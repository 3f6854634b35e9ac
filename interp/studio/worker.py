"""The studio's process: coded pictures of every source come in, one composed and encoded picture goes out.

    python -m interp.studio.worker < one line of JSON (see job.py), then messages (see wire.py)

A crash of a decoder ends here and never touches the service. It ends when its stdin does, and with its parent.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO

import cv2

from interp.lifeline import die_with_parent
from interp.media import VideoConfig
from interp.sources.encoder import H264Encoder
from interp.studio.background import page
from interp.studio.feed import Feed
from interp.studio.job import Job
from interp.studio.monitors import Monitors
from interp.studio.pictures import frame_of
from interp.studio.show import Change
from interp.studio.stage import Frame, Stage
from interp.studio.wire import (
    COMPOSE,
    CONFIG,
    HEADER,
    NEWS,
    NEXT,
    PACKET,
    PAGE,
    SHOW,
    WATCH,
    Message,
    unpack_header,
)


class Studio:
    """Takes messages and gives what comes of them."""

    def __init__(self, job: Job) -> None:
        self._names = job.names
        self._stage = Stage(job)
        self._monitors = Monitors(job, self._stage)
        self._encoder = H264Encoder(job.width, job.height, Fraction(job.fps))
        self._told: VideoConfig | None = None
        self._news: dict[str, Any] = {}

    def take(self, message: Message, now: int) -> Iterator[Message]:
        """Handle a message; give what goes back. `now`: the position up to which frames are wanted meanwhile."""
        if message.kind == CONFIG:
            self._feed(message).configure(message.data)
        elif message.kind == PACKET:
            self._feed(message).take(message.position, message.key, message.data)
        elif message.kind == SHOW:
            self._stage.show(message.position, Change.unpack(message.data))
        elif message.kind == NEXT:
            self._monitors.next = Change.unpack(message.data).shot
        elif message.kind == WATCH:
            self._monitors.watched = message.key
        elif message.kind == PAGE:
            self._turn(self._names[message.source], message.data)
        elif message.kind == COMPOSE:
            for frame in self._stage.compose(message.position, now):
                yield from self._encode(frame)
                if message.key:
                    yield from self._monitors.of(frame)
            yield from self.news(message.position)

    def _feed(self, message: Message) -> Feed:
        return self._stage.feeds[self._names[message.source]]

    def _turn(self, name: str, data: bytes) -> None:
        if data:
            self._stage.pages[name] = page(data)
        else:
            self._stage.pages.pop(name, None)

    def _encode(self, frame: Frame) -> Iterator[Message]:
        for done in self._encoder.encode(frame_of(frame.picture), frame.position):
            config, picture = done.config, done.picture
            if config != self._told:
                self._told = config
                yield Message(CONFIG, width=config.width, height=config.height, data=config.avcc)
            yield Message(PACKET, position=picture.pts, key=picture.key, data=picture.data)

    def news(self, position: int) -> Iterator[Message]:
        """Say which sources have no picture, and which a frozen one, where that is another than before."""
        news: dict[str, Any] = {
            "missing": self._stage.missing(position),
            "frozen": self._stage.frozen(position),
            "large": self._stage.large,
            "skipped": self._stage.skipped,
        }
        if news != self._news:
            self._news = news
            yield Message(NEWS, position=position, data=json.dumps(news).encode())


def messages(stream: BinaryIO) -> Iterator[Message]:
    """Give messages until the stream ends."""
    while len(header := stream.read(HEADER.size)) == HEADER.size:
        message, size = unpack_header(header)
        data = stream.read(size)
        if len(data) < size:
            return
        yield replace(message, data=data)


class Inlet:
    """Reads ahead, so that it is known how far the service has come meanwhile."""

    def __init__(self, stream: BinaryIO) -> None:
        self.now = 0
        """Up to where frames are wanted."""
        self._stream = stream
        self._waiting: SimpleQueue[Message | None] = SimpleQueue()
        Thread(target=self._read, daemon=True).start()

    def messages(self) -> Iterator[Message]:
        """Give messages until the stream ends."""
        while (message := self._waiting.get()) is not None:
            yield message

    def _read(self) -> None:
        for message in messages(self._stream):
            if message.kind == COMPOSE:
                self.now = message.position
            self._waiting.put(message)
        self._waiting.put(None)


def main() -> int:
    """Run until stdin ends or nobody reads what is written."""
    die_with_parent()
    cv2.setNumThreads(1)  # pictures this small are drawn sooner than threads are woken
    studio = Studio(Job.parse(sys.stdin.buffer.readline()))
    out = sys.stdout.buffer
    inlet = Inlet(sys.stdin.buffer)
    try:
        for answer in studio.news(0):  # it is ready
            out.write(answer.pack())
        out.flush()
        for message in inlet.messages():
            for answer in studio.take(message, inlet.now):
                out.write(answer.pack())
            out.flush()
    except (BrokenPipeError, KeyboardInterrupt):
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
