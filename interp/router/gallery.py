"""Who sees what: the pictures that a console may choose from, each made once for all who watch it, and only then."""

import asyncio
from collections.abc import Sequence

from interp.media import VideoPacket
from interp.programs.picture import Picture
from interp.webrtc.picture_encoder import PictureEncoder
from interp.webrtc.picture_feed import PictureFeed
from interp.webrtc.viewer import LOW, View

PROGRAM = "program"
"""The view of what viewers see."""
NOTHING = "none"
"""What a console says that wants no picture."""


class NoSuchView(ValueError):
    """Somebody wants to see something that the event does not have."""


class Gallery:
    """The shared picture and each source's own, as the consoles see them: at now, small, in two sizes.

    Where a source has no picture, its view shows the slate, and where it lost it, its last key frame.
    """

    def __init__(self, sources: Sequence[str], slate: VideoPacket, *, shared: Sequence[str] = ()) -> None:
        """`shared`: what the shared picture may come from, where that is not the sources themselves: a studio's, which
        has no B-frames and a key frame every two seconds, so that WebRTC can carry it as it is.
        """
        self._shared = frozenset(shared or sources)
        self._pictures = {PROGRAM: Picture(shared or sources, slate)}
        self._of = {source: f"source:{source}" for source in sources}
        for source, name in self._of.items():
            self._pictures[name] = Picture([source], slate)
        self._encoders: dict[str, tuple[PictureEncoder, PictureEncoder]] = {
            name: (
                PictureEncoder(name),
                PictureEncoder(name + LOW, width=320, height=180, bit_rate=120_000, fps=10, gop_s=4),
            )
            for name in self._pictures
        }
        self.views = {name: View(name, full.feed, low.feed) for name, (full, low) in self._encoders.items()}
        self._whole = PictureFeed("program.whole")
        small = self.views[PROGRAM]
        self.program_return = View(PROGRAM, self._whole, small.full) if shared else small
        """For a meeting elsewhere: the shared picture in its own size, and on a poor line as consoles see it."""

    def view(self, name: str) -> View | None:
        """Return the view called `program` or `source:NAME`, None for `none`. Raises NoSuchView."""
        if name == NOTHING:
            return None
        try:
            return self.views[name]
        except KeyError:
            expected = ", ".join([*self.views, NOTHING])
            raise NoSuchView(f"watch: {name!r} is not here; expected one of {expected}") from None

    def offer(self, source: str, packet: VideoPacket) -> None:
        """Take a packet of a source, in its own decoding order."""
        if source in self._shared:
            self._pictures[PROGRAM].offer(source, packet)
        if source in self._of:
            self._pictures[self._of[source]].offer(source, packet)

    def expect_none(self, sources: Sequence[str]) -> None:
        """These sources will give no picture soon: their slates need not wait."""
        for source in sources:
            self._pictures[self._of[source]].expect_none()
        if self._shared <= set(sources):
            self._pictures[PROGRAM].expect_none()

    def show(self, position: int) -> None:
        """Let everything go that is shown up to house position `position`."""
        for name, picture in self._pictures.items():
            for packet in picture.release(position):
                for encoder in self._encoders[name]:
                    encoder.video(packet)
                if name == PROGRAM:
                    self._whole.push(packet.data, packet.pts, packet.key, packet.config)

    async def run(self) -> None:
        """Encode what is watched until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for encoders in self._encoders.values():
                for encoder in encoders:
                    tasks.create_task(encoder.run(), name=f"picture {encoder.feed.name}")
