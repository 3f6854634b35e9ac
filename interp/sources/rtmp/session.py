"""One RTMP connection: handshake, commands, then a publisher's media."""

import asyncio
import logging
import os
from collections.abc import Callable

from interp.sources.rtmp import amf0, chunks
from interp.sources.rtmp.chunks import BadChunk, ChunkReader, Message
from interp.sources.rtmp.publication import Publication

VERSION = 3
RANDOM = 1536
"""Bytes of a handshake packet."""
GREETING_S = 10.0
"""Seconds until a peer must have begun to publish."""
IDLE_S = 30.0
"""A publisher that has sent nothing for this long is let go."""
WINDOW = 2_500_000
"""Bytes after which a peer expects an acknowledgement."""
COMMAND_LIMIT = 64 * 1024
"""Bytes of a message before the key is accepted."""
MEDIA_LIMIT = 12 * 1024 * 1024
"""Bytes of a message after it."""
_CONTROL, _COMMANDS, _STREAM = 2, 3, 5
"""Chunk streams that we write on."""
_READ = 65536

Admit = Callable[[str], Publication | str]
"""From a path (`app/key`) to a publication, or to the reason why there is none."""

log = logging.getLogger(__name__)


class Refused(Exception):
    """The peer is turned away; str() is why, without the key."""


class Session:
    """Serves one peer until it or we have had enough."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, admit: Admit) -> None:
        self._reader = reader
        self._writer = writer
        self._admit = admit
        self._chunks = ChunkReader(COMMAND_LIMIT)
        self._app = ""
        self._streams = 0
        self._received = 0
        self._acknowledged = 0
        self.publication: Publication | None = None

    async def run(self) -> None:
        """Serve; raises Refused, BadChunk, BadAmf, TimeoutError or a connection's OSError."""
        async with asyncio.timeout(GREETING_S):
            await self._handshake()
            rest = await self._greet()
        assert self.publication is not None
        try:
            await self._publish(rest)
        finally:
            self.publication.close()

    async def _handshake(self) -> None:
        """The plain handshake (5.2); digests are for Flash players only."""
        head = await self._reader.readexactly(1)
        if head[0] != VERSION:
            raise Refused("not RTMP")
        theirs = await self._reader.readexactly(RANDOM)
        ours = bytes(8) + os.urandom(RANDOM - 8)
        self._writer.write(bytes([VERSION]) + ours + theirs)
        await self._writer.drain()
        await self._reader.readexactly(RANDOM)

    async def _greet(self) -> list[Message]:
        """Answer commands until one publishes; returns the messages that came behind it."""
        while True:
            messages = list(self._chunks.feed(await self._read()))
            for index, message in enumerate(messages):
                if await self._handle(message):
                    self._chunks.limit = MEDIA_LIMIT
                    return messages[index + 1 :]

    async def _publish(self, rest: list[Message]) -> None:
        """Pass media on until the peer stops or the publication is closed."""
        assert self.publication is not None
        closed = asyncio.create_task(self.publication.closed.wait())
        media = asyncio.create_task(self._media(rest))
        try:
            await asyncio.wait((closed, media), return_when=asyncio.FIRST_COMPLETED)
        finally:
            closed.cancel()
            media.cancel()
            await asyncio.wait((closed, media))
        if not media.cancelled() and (error := media.exception()) is not None:
            raise error

    async def _media(self, messages: list[Message]) -> None:
        assert self.publication is not None
        while True:
            for message in messages:
                if message.kind in (chunks.AUDIO, chunks.VIDEO, chunks.DATA):
                    await self.publication.put(message)
                elif message.kind == chunks.AGGREGATE:
                    for part in _parts(message):
                        await self.publication.put(part)
                elif await self._handle(message):
                    return
            async with asyncio.timeout(IDLE_S):
                data = await self._read()
            messages = list(self._chunks.feed(data))

    async def _read(self) -> bytes:
        data = await self._reader.read(_READ)
        if not data:
            raise ConnectionResetError("the peer hung up")
        self._received += len(data)
        if self._received - self._acknowledged > WINDOW // 2:
            self._acknowledged = self._received
            self._send(chunks.ACKNOWLEDGEMENT, (self._received & 0xFFFFFFFF).to_bytes(4), _CONTROL)
            await self._writer.drain()
        return data

    async def _handle(self, message: Message) -> bool:
        """Answer a message that is not media; returns True when publishing begins or ends."""
        if message.kind == chunks.USER_CONTROL and message.payload[:2] == b"\x00\x06":
            self._send(chunks.USER_CONTROL, b"\x00\x07" + message.payload[2:6], _CONTROL)  # ping
        if message.kind not in (chunks.COMMAND, chunks.COMMAND_AMF3):
            return False
        payload = message.payload[1:] if message.kind == chunks.COMMAND_AMF3 else message.payload
        values = amf0.decode(payload)
        if len(values) < 2 or not isinstance(values[0], str) or not isinstance(values[1], float):
            raise amf0.BadAmf("not a command")
        done = self._command(values[0], values[1], values[2:], message.stream)
        await self._writer.drain()
        if isinstance(done, Refused):
            raise done
        return done

    def _command(self, name: str, number: float, rest: list[amf0.Value], stream: int) -> bool | Refused:
        if name == "connect":
            self._connect(number, rest[0] if rest else None)
        elif name == "createStream":
            self._streams += 1
            self._reply(["_result", number, None, float(self._streams)])
        elif name == "publish" and self.publication is None:
            return self._begin(rest, stream)
        elif name in ("deleteStream", "closeStream", "FCUnpublish"):
            return self.publication is not None
        elif name in ("play", "play2"):
            self._status(stream, "error", "NetStream.Play.Failed", "This port takes media, it gives none.")
            return Refused("it wanted to play")
        elif name in ("releaseStream", "FCPublish"):
            self._reply(["_result", number, None, None])
        return False

    def _connect(self, number: float, facts: amf0.Value) -> None:
        app = facts.get("app") if isinstance(facts, dict) else None
        self._app = app if isinstance(app, str) else ""
        self._send(chunks.WINDOW_SIZE, WINDOW.to_bytes(4), _CONTROL)
        self._send(chunks.PEER_BANDWIDTH, WINDOW.to_bytes(4) + b"\x02", _CONTROL)
        status: dict[str, amf0.Value] = {
            "level": "status",
            "code": "NetConnection.Connect.Success",
            "description": "Connection succeeded.",
            "objectEncoding": 0.0,
        }
        self._reply(["_result", number, {"fmsVer": "FMS/3,5,7,7009", "capabilities": 31.0}, status])

    def _begin(self, rest: list[amf0.Value], stream: int) -> bool | Refused:
        key = next((value for value in rest if isinstance(value, str)), "")
        admitted = self._admit(f"{self._app}/{key}")
        if isinstance(admitted, str):
            self._status(stream, "error", "NetStream.Publish.BadName", admitted)
            return Refused(admitted)
        self.publication = admitted
        self._send(chunks.USER_CONTROL, b"\x00\x00" + stream.to_bytes(4), _CONTROL)
        self._status(stream, "status", "NetStream.Publish.Start", "Publishing.")
        return True

    def _status(self, stream: int, level: str, code: str, text: str) -> None:
        facts: dict[str, amf0.Value] = {"level": level, "code": code, "description": text}
        payload = amf0.encode(["onStatus", 0.0, None, facts])
        self._writer.write(chunks.pack(Message(chunks.COMMAND, stream, 0, payload), _STREAM))

    def _reply(self, values: list[amf0.Value]) -> None:
        self._send(chunks.COMMAND, amf0.encode(values), _COMMANDS)

    def _send(self, kind: int, payload: bytes, chunk_stream: int) -> None:
        self._writer.write(chunks.pack(Message(kind, 0, 0, payload), chunk_stream))


def _parts(message: Message) -> list[Message]:
    """Return the messages inside an aggregate (7.1.6), which is laid out like FLV tags."""
    found: list[Message] = []
    data, at, shift = message.payload, 0, 0
    while at + 11 <= len(data):
        kind, length = data[at], int.from_bytes(data[at + 1 : at + 4])
        stamp = int.from_bytes(data[at + 4 : at + 7]) | data[at + 7] << 24
        body = data[at + 11 : at + 11 + length]
        if len(body) < length:
            raise BadChunk("an aggregate message that ends too early")
        if not found:
            shift = message.timestamp - stamp
        found.append(Message(kind, message.stream, (stamp + shift) & 0xFFFFFFFF, body))
        at += 11 + length + 4
    return found
