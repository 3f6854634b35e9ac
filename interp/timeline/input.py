"""An input whose clock is not the house's: its sound is put where it belongs on the house timeline.

The source's media positions are mapped to house positions by a line (`line.py`) that follows the lower
envelope of its arrivals (`recovery.py`) at a distance of the playout delay. Sound is resampled so that it
lies on that line (`strip.py`); picture is placed by the same line. Nothing here knows a clock: arrivals are
given.
"""

import numpy as np

from interp.timeline.buffer import TimelineBuffer
from interp.timeline.lateness import Episode, Lateness
from interp.timeline.line import Line
from interp.timeline.recovery import ClockRecovery
from interp.timeline.strip import Strip
from interp.timeline.units import RATE, samples
from mixers.units import Samples

SETTLE = samples(1500)
"""After this the least delay is known well enough to correct a first packet that was late. Samples."""
SETTLE_ERROR = samples(10)
"""What of that correction is done by a jump; less is slewed. Samples."""
JUMP = RATE
"""Time stamps that step by more than this, and not because time went by, begin a new line. Samples."""
ALIKE = RATE // 2
"""A pause: media and arrival went on by the same amount, to within this. Samples."""
EXCESS = samples(250)
"""More delay than wanted by this, and by a quarter of the playout delay, for LONG, is taken out by a jump."""
LONG = 20 * RATE
BEND = RATE // 4
"""The line's slope changes at most this often. Media samples."""
EAGER = 30 * RATE
"""After an anchor the line is corrected faster for this long. Samples."""
EAGER_PULL, PULL = 1 / (5 * RATE), 1 / (20 * RATE)
"""Correction of the line's slope per sample of error."""
EAGER_PPM, PULL_PPM = 1000.0, 300.0
"""The fastest corrections: at most 1.7 cents of pitch."""
GROW, MARGIN = 1.1, samples(20)
"""The playout delay grows to the spread seen times GROW, and MARGIN samples."""
BEFORE = 5 * RATE
"""What was sent before the line was broken has come by then. Samples."""
CALM = 120 * RATE
"""For so long nothing may have needed a playout delay that has grown before it goes back. Samples."""
BACK_PPM = 250.0
"""How fast it goes back: slower than the line can follow, so nothing is left out."""
SEAM = samples(20)
"""What begins this far behind what is read may still change it: cross-fades, the resampler's taps. Samples."""
TAPS = samples(2)
"""What is wanted now is laid this much further, for the resampler's taps. Samples."""
GATHER = samples(400)
"""Sound is laid when it is read, or when this much has come: numpy costs by the call. Samples."""
STRANGE = 60 * RATE
"""A position farther from the present than this is no place. Samples."""


class RecoveredInput:
    """Brings one source's sound and picture onto the house timeline.

    `playout_delay` (samples) is the distance of a packet's place from its earliest possible arrival; it grows
    when packets keep coming later than `deadline` samples after their place, and goes back slowly when none did for
    minutes. With `fixed` (files) the source's clock *is* the house's: a place is anchor + media position, and nothing
    is resampled.

    Sound is either pushed, or its packets are noted and it is laid when it is wanted. What is laid may be laid
    twice, for programs and, where there is a buffer for `ears`, for those who hear now and can't wait.
    """

    def __init__(
        self,
        buffer: TimelineBuffer,
        *,
        playout_delay: int,
        fixed: bool = False,
        deadline: int = samples(300),
        ears: TimelineBuffer | None = None,
    ) -> None:
        self.playout_delay = self._wanted_delay = playout_delay
        self.late_samples = 0
        """Samples that came after the house had passed their place (the programs may still have had them)."""
        self.early_samples = 0
        """Samples thrown away because they were too far ahead for the buffer."""
        self.reanchors = 0
        """Times that the line was broken while the connection stood."""
        self._fixed = fixed
        self._buffer = buffer
        self._recovery = ClockRecovery(fixed=fixed)
        self._lateness = Lateness(deadline)
        self._strip = Strip(buffer, fixed=fixed)
        self._ears = ears
        self._ear_strip = None if ears is None else Strip(ears, fixed=fixed)
        self._line: Line | None = None
        self._before: Line | None = None
        self._restamped = False
        self._anchored = 0
        self._settled = False
        self._excess_since: int | None = None
        self._spread = [0.0, 0.0]
        """How much later than the earliest the latest packet came, in this stretch of CALM and in the one before."""
        self._calm_until = 0
        self._last = (0, 0)
        self._odd: tuple[int, int, Samples | None] | None = None
        self._present = 0
        self._sound_arrival: int | None = None
        self._gathered: list[Samples] = []
        """Sound without a gap that is not laid yet, from media position `_gathered_from` to `_gathered_to`."""
        self._gathered_from = self._gathered_to = 0

    @property
    def drift_ppm(self) -> float:
        """How much faster the source's clock runs than the house's, in parts per million."""
        return self._recovery.drift_ppm

    @property
    def missing_samples(self) -> int:
        """Samples that never came: gaps between time stamps."""
        return self._strip.missing

    @property
    def overlap_samples(self) -> int:
        """Samples cut off because they had come before."""
        return self._strip.overlap

    def reset(self, *, another: bool = False) -> None:
        """Anchor anew at the next packet: the input restarted and its time stamps are new.

        What the playout delay has grown to is kept, unless it is `another` sender that comes.
        """
        self._lay()
        if another:
            self.playout_delay = self._wanted_delay
        self._line = self._before = self._odd = self._sound_arrival = None
        self._recovery.restart()
        self._lateness.clear()
        self._cut()

    def push(self, media_position: int, samples: Samples, arrival: int) -> None:
        """Take sound, shape (channels, n), whose first sample is `media_position`, arrived at `arrival`."""
        self._sound_arrival = arrival
        expected = self._gathered_to if self._gathered else self._strip.next_media
        if not self._follow(media_position, samples, arrival, expected):
            return
        self._gather(media_position, samples, arrival)

    def note(self, media_position: int, arrival: int, count: int = 0) -> None:
        """Take note of a packet of `count` samples, whose sound is given to `lay` once it is wanted."""
        self._sound_arrival = arrival
        if self._follow(media_position, None, arrival, None) and self._line is not None:
            self.late_samples += max(0, min(count, arrival - round(self._line.place(media_position))))

    def lay(self, media_position: int, samples: Samples) -> None:
        """Put sound, shape (channels, n), where the line has it; its packets were noted before."""
        line, count = self._line, samples.shape[1]
        if line is None:
            return
        if line.place(media_position) + count - self._present > self._buffer.window - 2 * RATE:
            self.early_samples += count
            return
        self._strip.push(media_position, samples, line)

    def lay_for_ears(self, media_position: int, samples: Samples) -> None:
        """Put sound, shape (channels, n), where those hear it who hear now."""
        assert self._ears is not None, "this input has no buffer for ears"
        assert self._ear_strip is not None
        if self._line is None:
            return
        ahead = self._line.place(media_position) + samples.shape[1] - self._present
        if ahead <= self._ears.window / 2:  # one block far ahead would move the window past all that follows
            self._ear_strip.push(media_position, samples, self._line)

    def read(self, position: int, n: int) -> tuple[Samples, int]:
        """Return `n` samples of the house timeline, (channels, n), and how many of them never came."""
        line = self._line
        if self._gathered and line is not None and line.place(self._gathered_from) < position + n + SEAM:
            self._lay()
        return self._buffer.read(position, n)

    def hear(self, position: int, n: int) -> tuple[Samples, int]:
        """Return `n` samples for those who hear now, as `read` does."""
        return self.read(position, n) if self._ears is None else self._ears.read(position, n)

    def observe(self, media_position: int, arrival: int) -> None:
        """Take note of a packet without sound."""
        if self._sound_arrival is None or arrival - self._sound_arrival > 2 * RATE:
            self._follow(media_position, None, arrival, None)
        elif (
            (line := self._line) is not None
            and not self._of_before(media_position)
            and abs(line.place(media_position) - arrival) < STRANGE
        ):
            # Sound decides about jumps and tells how early things may come; a picture can only be late.
            self._note_late(line, media_position, arrival)

    def place(self, media_position: int) -> int | None:
        """Return the house position of a media position; None when nothing tells it."""
        if self._line is None:
            return None
        line = self._before if self._of_before(media_position) else self._line
        assert line is not None
        house = line.place(media_position)
        return round(house) if abs(house - self._due) < STRANGE else None

    @property
    def _due(self) -> int:
        """House position of what comes now."""
        return self._present + self.playout_delay

    def _of_before(self, media_position: int) -> bool:
        """Return whether a position belongs on the line that was before."""
        if self._line is None or self._before is None or self._present - self._anchored > BEFORE:
            return False
        if not self._restamped:
            return media_position < self._line.start
        before, house = self._before.place(media_position), self._line.place(media_position)
        return abs(before - self._due) + JUMP / 2 < abs(house - self._due)

    def trace(self, media_position: int) -> Line | None:
        """Return the line on which a position of the past lies; None when nothing tells it.

        It keeps what is known, whatever becomes of the input. Behind the newest packet it goes on at the source's own
        pace, not at that of a correction that was under way.
        """
        line = self._line
        if line is None:
            return None
        if self._before is not None and not self._restamped and media_position < line.start:
            line = self._before
        return line.onward(self._last[0], self._recovery.rate)

    def media(self, position: int) -> int | None:
        """Return the media position at a house position near the present; None when nothing tells it."""
        return None if self._line is None else round(self._line.media(position))

    def span(self, position: int, n: int) -> tuple[int, int] | None:
        """Return the media positions from and up to which sound is to be laid before `n` samples are read at a house
        position; None when nothing tells them."""
        start, until = self.media(position), self.media(position + n + TAPS)
        return None if start is None or until is None else (start, until)

    def _follow(self, media: int, sound: Samples | None, arrival: int, expected: float | None) -> bool:
        """Keep the line right for a packet; return False when the packet has to wait for a second opinion."""
        self._present = max(self._present, arrival)
        if self._line is None:
            self._anchor(media, arrival + self.playout_delay, arrival)
            self._settled = self._fixed
        elif self._jumped(
            media, arrival, self._last[0] if expected is None else expected
        ) and not self._confirmed(media, sound, arrival):
            return False
        self._odd = None
        self._last = (media, arrival)
        assert self._line is not None
        self._note(self._line, media, arrival)
        if not self._fixed:
            self._correct(self._line, media, arrival)
        return True

    def _gather(self, media: int, sound: Samples, arrival: int) -> None:
        """Take sound that has its place on the line."""
        assert self._line is not None
        count = sound.shape[1]
        place = self._line.place(media)
        if place + count - arrival > self._buffer.window - 2 * RATE:
            self.early_samples += count
            return
        self.late_samples += max(0, min(count, arrival - round(place)))
        if self._gathered and media != self._gathered_to:
            self._lay()
        if not self._gathered:
            self._gathered_from = media
        self._gathered.append(sound)
        self._gathered_to = media + count
        if self._gathered_to - self._gathered_from >= GATHER:
            self._lay()

    def _lay(self) -> None:
        """Lay what is gathered."""
        if self._gathered and self._line is not None:
            joined = self._gathered[0] if len(self._gathered) == 1 else np.concatenate(self._gathered, axis=1)
            self._strip.push(self._gathered_from, joined, self._line)
        self._gathered.clear()

    def _anchor(self, media: float, house: float, arrival: int) -> None:
        """Begin a line at (media, house)."""
        self._lay()
        self._before, self._restamped = self._line, False
        self._line = Line(media, house, self._recovery.rate)
        self._anchored = arrival
        self._excess_since = None
        self._lateness.clear()
        self._cut()

    def _cut(self) -> None:
        """Let what is laid next begin anew."""
        self._strip.cut()
        if self._ear_strip is not None:
            self._ear_strip.cut()

    def _break(self, media: int, house: float, arrival: int) -> None:
        self.reanchors += 1
        self._anchor(media, round(house), arrival)

    def _jumped(self, media: int, arrival: int, expected: float) -> bool:
        """Return whether the time stamp stepped, and not because time went by."""
        if abs(media - expected) <= JUMP:
            return False
        return abs((media - self._last[0]) - (arrival - self._last[1])) > ALIKE

    def _confirmed(self, media: int, sound: Samples | None, arrival: int) -> bool:
        """Break the line when a second packet goes on where the odd one stepped; a single one is an error."""
        odd, self._odd = self._odd, (media, arrival, sound)
        if odd is None or not -JUMP <= media - odd[0] <= JUMP:
            return False
        self._recovery.restart()
        self._recovery.observe(odd[0], odd[1])
        self._break(odd[0], odd[1] + self.playout_delay, arrival)
        self._settled, self._restamped = self._fixed, True
        if odd[2] is not None:
            self._gather(odd[0], odd[2], odd[1])
        return True

    def _note(self, line: Line, media: int, arrival: int) -> None:
        """Feed the estimators; let the playout delay grow when packets keep coming too late."""
        self._recovery.observe(media, arrival)
        self._note_late(line, media, arrival)

    def _note_late(self, line: Line, media: int, arrival: int) -> None:
        """See how late a packet came."""
        late = arrival - line.place(media)
        if arrival >= self._calm_until:
            self._spread, self._calm_until = [0.0, self._spread[0]], arrival + CALM
        self._spread[0] = max(self._spread[0], late + self.playout_delay)
        episode = self._lateness.note(media, arrival, late)
        if episode is not None:
            self._grow(line, media, arrival, episode)

    def _grow(self, line: Line, media: int, arrival: int, episode: Episode) -> None:
        spread = episode.worst - episode.least
        if spread > self.playout_delay + self._lateness.deadline:
            self._widen(spread)
        self._recovery.restart()
        self._recovery.observe(episode.media, episode.arrival)
        self._recovery.observe(media, arrival)
        self._break(media, line.place(media) + episode.least + self.playout_delay, arrival)
        self._settled = True

    def _widen(self, spread: float) -> None:
        self.playout_delay = min(round(spread * GROW) + MARGIN, self._buffer.window // 2)

    def _correct(self, line: Line, media: int, arrival: int) -> None:
        """Keep the line at the playout delay's distance from the envelope."""
        settling = not self._settled and arrival - self._anchored >= SETTLE
        if not settling and media - line.newest < BEND:
            return
        self._go_back()
        lower = self._recovery.envelope(media)
        place = line.place(media)
        if settling:
            self._settled = True
            if arrival - lower > self.playout_delay + self._lateness.deadline:
                self._widen(arrival - lower)
                if 0 <= place - lower - self.playout_delay < self.playout_delay / 2:
                    self.playout_delay = round(place - lower)
        error = lower + self.playout_delay - place
        if (settling and abs(error) > SETTLE_ERROR) or self._exceeds(-error, arrival):
            self._break(media, place + error, arrival)
        elif media - line.newest >= BEND:
            eager = arrival - self._anchored < EAGER
            limit = (EAGER_PPM if eager else PULL_PPM) / 1e6
            quiet = min(self._recovery.noise, abs(error))
            error -= quiet if error > 0 else -quiet
            pull = error * (EAGER_PULL if eager else PULL)
            line.bend(media, self._recovery.rate + min(max(pull, -limit), limit))

    def _go_back(self) -> None:
        """Let a playout delay that has grown go back by a little; called every BEND."""
        if self.playout_delay > self._wanted_delay:
            needed = max(self._wanted_delay, round(max(self._spread) * GROW) + MARGIN)
            if self.playout_delay > needed:
                self.playout_delay -= min(round(BEND * BACK_PPM / 1e6), self.playout_delay - needed)

    def _exceeds(self, excess: float, arrival: int) -> bool:
        """Return whether there has been far more delay than wanted for LONG."""
        if excess < max(EXCESS, self.playout_delay / 4):
            self._excess_since = None
            return False
        if self._excess_since is None:
            self._excess_since = arrival
        return arrival - self._excess_since > LONG
