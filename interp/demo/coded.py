"""A film as it is coded: pictures and packets of sound, to be sent as they are."""

from dataclasses import dataclass
from pathlib import Path

import av

from interp.demo.place import TOLERANCE, Place
from interp.timeline.units import BLOCK, RATE
from interp.webrtc.h264 import nal_units, parameter_sets


@dataclass(frozen=True, slots=True)
class Film:
    """A loop: one packet of Opus every 20 ms, and a picture of H.264 with every second one."""

    sound: tuple[bytes, ...]
    pictures: tuple[tuple[bytes, ...], ...]
    """NAL units of each."""
    keys: frozenset[int]
    """Numbers of the pictures at which decoding can start."""


def load(path: Path) -> Film:
    """Read a film of 25 pictures a second. Raises ValueError where sound and picture are not of that pace."""
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        sets = parameter_sets(bytes(stream.codec_context.extradata or b""))
        pictures: list[tuple[bytes, ...]] = []
        keys: set[int] = set()
        sound: list[bytes] = []
        for packet in file.demux(stream, file.streams.audio[0]):
            if not packet.size:
                continue
            if packet.stream is not stream:
                sound.append(bytes(packet))
                continue
            units = tuple(nal_units(bytes(packet)))
            if packet.is_keyframe:
                keys.add(len(pictures))
                units = (*sets, *units)
            pictures.append(units)
    if len(sound) < 2 * len(pictures):
        raise ValueError(
            f"{path}: {len(sound)} packets of sound for {len(pictures)} pictures; expected twice as many"
        )
    return Film(tuple(sound[: 2 * len(pictures)]), tuple(pictures), frozenset(keys))


class FilmReader:
    """Reads a film in steps of 20 ms, kept at the floor's place."""

    def __init__(self, film: Film, place: Place) -> None:
        self._film, self._place = film, place
        self._next = 0
        self._whole = False
        """The decoder on the other side has every picture since a key frame."""

    def read(self) -> tuple[bytes, tuple[bytes, ...]]:
        """Return the next packet of sound, and the picture that goes with it; nothing where there is none."""
        steps = len(self._film.sound)
        now = self._place.now()
        if now is not None:
            wanted = int(now * RATE / BLOCK)
            off = (wanted - self._next + steps // 2) % steps - steps // 2
            if abs(off) * BLOCK > TOLERANCE * RATE:
                self._next, self._whole = wanted % steps, False
        step = self._next
        self._next = (step + 1) % steps
        number, odd = divmod(step, 2)
        if odd:
            return self._film.sound[step], ()
        self._whole = self._whole or number in self._film.keys
        return self._film.sound[step], self._film.pictures[number] if self._whole else ()
