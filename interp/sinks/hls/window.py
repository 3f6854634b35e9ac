"""The live window in memory: every file that a player may ask for now, ready to send.

Segments are numbered from the wall clock's second at the start and last 1.5 s or more, so a restarted
service goes on upward and never gives a name to other content. A segment stays for as long again as it
was listed (RFC 8216bis, 6.2.2), since a player may hold an old playlist.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from interp.media import AudioConfig, VideoConfig
from interp.sinks.base import Language
from interp.sinks.hls.discontinuities import Discontinuities
from interp.sinks.hls.fragment import audio_fragment, video_fragment
from interp.sinks.hls.init import audio_init, video_init
from interp.sinks.hls.playlist import Listed, Rendition, Variant, media_playlist, multivariant_playlist
from interp.sinks.hls.segmenter import TARGET_S, Segment
from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE

AT_FIRST = 2
"""Segments before there is a playlist: everybody waits for an event's beginning, and who plays the one segment that
there is runs dry before the next."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One rendition's file of a segment."""

    listed: Listed
    path: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Row:
    """One segment in all renditions; the folders `video` and `audio/CODE` are the keys."""

    number: int
    end: int
    """House position of its end."""
    independent: bool
    discontinuity: bool
    pieces: dict[str, Piece]


@dataclass(slots=True)
class Change:
    """What a publication did to the files."""

    written: dict[str, bytes] = field(default_factory=dict)
    """Segments before the playlists that name them."""
    removed: list[str] = field(default_factory=list)


class Window:
    """The files of the last `window_s` seconds, and of as much again."""

    def __init__(
        self,
        languages: Sequence[Language],
        clock: HouseClock,
        *,
        window_s: float,
        count: Path | None = None,
    ) -> None:
        self._languages = list(languages)
        self._clock = clock
        self._window = int(max(window_s, 3 * TARGET_S) * RATE)
        self._number = int(clock.wall_at(clock.position()).timestamp())
        self._published = Discontinuities(self._number, count)
        self._discontinuities = self._published.first
        """Those no longer listed."""
        self._rows: deque[Row] = deque()
        self._unlisted: deque[Row] = deque()
        self._files: dict[str, bytes] = {}
        self._maps: dict[str, str] = {}
        self._video: VideoConfig | None = None
        self._audio: dict[str, AudioConfig] = {}
        self._peak: dict[str, float] = {}

    @property
    def rows(self) -> Sequence[Row]:
        """The listed segments."""
        return self._rows

    @property
    def newest(self) -> int | None:
        """The number of the newest listed segment."""
        return self._rows[-1].number if self._rows else None

    def fetch(self, path: str) -> bytes | None:
        """Return the content of a file, None when there is none of that name (any more)."""
        return self._files.get(path)

    @property
    def playlists(self) -> set[str]:
        """Paths of every playlist, also before there is one."""
        codes = [language.code for language in self.languages]
        return {
            "master.m3u8",
            "video/index.m3u8",
            *(f"{code}.m3u8" for code in codes),
            *(f"audio/{code}/index.m3u8" for code in codes),
        }

    def take_number(self) -> int:
        """Return the number of the next segment."""
        self._number += 1
        return self._number - 1

    def publish(self, row: Row, files: Mapping[str, bytes]) -> Change:
        """Put a packaged segment into the window and write the playlists anew."""
        self._rows.append(row)
        if row.discontinuity:
            self._published.publish()
        for folder, piece in row.pieces.items():
            rate = piece.size * 8 * RATE / piece.listed.duration
            self._peak[folder] = max(rate, self._peak.get(folder, 0.0))
        change = Change(dict(files))
        self._expire(row.end, change)
        if len(self._rows) >= AT_FIRST or self._unlisted:
            change.written |= self._playlists()
        self._files |= change.written
        for path in change.removed:
            del self._files[path]
        return change

    def end(self) -> Change:
        """Say in every playlist that nothing more will come."""
        change = Change(self._playlists(ended=True) if self._rows else {})
        self._files |= change.written
        return change

    def video_map(self, number: int, config: VideoConfig, files: dict[str, bytes]) -> str:
        """Return the name of the initialisation segment for `config`, adding it to `files` when it is new."""
        if config != self._video:
            self._video = config
            self._maps["video"] = f"init-{number}.mp4"
            files[f"video/init-{number}.mp4"] = video_init(config)
        return self._maps["video"]

    def audio_map(self, number: int, language: Language, config: AudioConfig, files: dict[str, bytes]) -> str:
        """The same for a language's sound. Raises ValueError where it is not what it was before."""
        folder = f"audio/{language.code}"
        if self._audio.setdefault(folder, config) != config:
            raise ValueError(f"hls: the AAC of '{language.code}' changed its parameters during the event")
        if folder not in self._maps:
            self._maps[folder] = f"init-{number}.mp4"
            files[f"{folder}/init-{number}.mp4"] = audio_init(config, language.tag)
        return self._maps[folder]

    def wall(self, position: int, uri: str, duration: int, map_uri: str, discontinuity: bool) -> Listed:
        """Return the line of a segment that begins at `position`."""
        return Listed.of(uri, duration, self._clock.wall_at(position), map_uri, discontinuity)

    @property
    def languages(self) -> Sequence[Language]:
        """As given."""
        return self._languages

    def bit_rate(self) -> int:
        """Return the bits a second of everything in the window."""
        return round(sum(self._average(folder) for folder in self._peak))

    def _average(self, folder: str) -> float:
        size = sum(row.pieces[folder].size for row in self._rows)
        return size * 8 * RATE / sum(row.pieces[folder].listed.duration for row in self._rows)

    def _expire(self, now: int, change: Change) -> None:
        while now - self._rows[0].end >= self._window:
            row = self._rows.popleft()
            self._discontinuities += row.discontinuity
            self._unlisted.append(row)
        gone = 0
        while self._unlisted and now - self._unlisted[0].end > 2 * self._window + TARGET_S * RATE:
            change.removed += [piece.path for piece in self._unlisted.popleft().pieces.values()]
            gone += 1
        if gone:
            kept = {
                f"{folder}/{piece.listed.map_uri}"
                for row in (*self._unlisted, *self._rows)
                for folder, piece in row.pieces.items()
            }
            change.removed += [path for path in self._files if "/init-" in path and path not in kept]

    def _playlists(self, ended: bool = False) -> dict[str, bytes]:
        written = {}
        independent = all(row.independent for row in self._rows)
        for folder in self._rows[-1].pieces:
            text = media_playlist(
                [row.pieces[folder].listed for row in self._rows],
                sequence=self._rows[0].number,
                discontinuity_sequence=self._discontinuities,
                independent=independent,
                ended=ended,
            )
            written[f"{folder}/index.m3u8"] = text.encode()
        renditions = self._renditions()
        variant = self._variant()
        written["master.m3u8"] = multivariant_playlist(renditions, variant).encode()
        for language, rendition in zip(self._languages, renditions, strict=True):
            written[f"{language.code}.m3u8"] = multivariant_playlist([rendition], variant).encode()
        return written

    def _renditions(self) -> list[Rendition]:
        labels = [language.label for language in self._languages]
        return [
            Rendition(
                name=language.label
                if labels.count(language.label) == 1
                else f"{language.label} ({language.code})",
                tag=language.tag,
                channels=self._audio[f"audio/{language.code}"].channels,
                uri=f"audio/{language.code}/index.m3u8",
            )
            for language in self._languages
        ]

    def _variant(self) -> Variant:
        assert self._video is not None
        sound = [folder for folder in self._peak if folder != "video"]
        # The object type stands in the first five bits of the AudioSpecificConfig; AAC-LC is 2.
        kinds = sorted({f"mp4a.40.{config.asc[0] >> 3}" for config in self._audio.values()})
        return Variant(
            bandwidth=round(self._peak["video"] + max(self._peak[folder] for folder in sound)),
            average_bandwidth=round(self._average("video") + max(self._average(folder) for folder in sound)),
            codecs=",".join([self._video.codec, *kinds]),
            width=self._video.width,
            height=self._video.height,
            frame_rate=self._video.frame_rate,
            uri="video/index.m3u8",
        )


class Packaging:
    """Makes the files of one segment, one rendition a step, so that the event loop can breathe between."""

    def __init__(self, window: Window, segment: Segment) -> None:
        self._window, self._segment = window, segment
        self._number = window.take_number()
        self.files: dict[str, bytes] = {}
        self._pieces: dict[str, Piece] = {}

    def picture(self) -> None:
        """Package the picture."""
        picture = self._segment.picture
        map_uri = self._window.video_map(self._number, picture.config, self.files)
        body = video_fragment(self._number, picture.packets, picture.end_dts)
        self._add("video", body, picture.start, picture.end, map_uri)

    def sound(self, language: Language) -> None:
        """Package the sound of `language`."""
        sound = self._segment.sound[language.code]
        map_uri = self._window.audio_map(self._number, language, sound.packets[0].config, self.files)
        body = audio_fragment(self._number, sound.packets, sound.end)
        self._add(f"audio/{language.code}", body, sound.start, sound.end, map_uri)

    def row(self) -> Row:
        """Return the packaged segment."""
        picture = self._segment.picture
        return Row(self._number, picture.end, picture.packets[0].key, picture.discontinuity, self._pieces)

    def _add(self, folder: str, body: bytes, start: int, end: int, map_uri: str) -> None:
        path = f"{folder}/{self._number}.m4s"
        self.files[path] = body
        discontinuity = self._segment.picture.discontinuity
        listed = self._window.wall(start, f"{self._number}.m4s", end - start, map_uri, discontinuity)
        self._pieces[folder] = Piece(listed, path, len(body))
