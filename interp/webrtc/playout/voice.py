"""The sound of one peer: its packets, kept once, and played as late as the programs can wait for them."""

from collections.abc import Callable, Sequence

from interp.webrtc.playout.ear_playout import EarPlayout
from interp.webrtc.playout.packet_store import KEEP, Arrival, Hole, PacketStore
from interp.webrtc.playout.timeline_playout import TimelinePlayout
from interp.webrtc.rtp import Rtp
from mixers.units import Samples


class Voice:
    """What a connection gives its packets to, and whoever mixes takes the sound from: (channels, n), 48 kHz."""

    def __init__(self, channels: int = 1, keep: int = KEEP) -> None:
        """`keep`: samples of packets that are kept."""
        self._store = PacketStore(keep)
        self._programs = TimelinePlayout(self._store, channels)
        self._soon: EarPlayout | None = None
        """For ears; None before one has listened."""

    def packet(self, packet: Rtp, now: int) -> None:
        """Take a packet that arrived at house position `now`."""
        self._store.packet(packet, now)

    def spare(self, packet: Rtp, now: int) -> None:
        """Take a packet that came once more, with its successor."""
        self._store.packet(packet, now, spare=True)

    def tick(self, now: int) -> None:
        """Nothing is ever due here: whoever plays decides what is given up."""

    def ask_again(self, ask: Callable[[list[int]], float | None] | None) -> None:
        """Let `ask` be called with the numbers of packets that are missing; it returns the round trip, ms."""
        self._store.on_missing = ask

    @property
    def last_arrival(self) -> int | None:
        """House position at which the last packet came."""
        return self._store.last_arrival

    @property
    def concealed_samples(self) -> int:
        """Made up, or silent because nothing came, in the programs."""
        return self._programs.concealed_samples

    @property
    def ear_concealed_samples(self) -> int:
        """Made up, or silent because nothing came, for ears, which can't wait."""
        return 0

    @property
    def recovered_samples(self) -> int:
        """Rebuilt from in-band FEC, in the programs."""
        return self._programs.recovered_samples

    @property
    def spared(self) -> int:
        """Packets that were lost and came with their successor, in time or not."""
        return self._store.spared

    @property
    def late(self) -> int:
        """Packets that came too late for the programs, or twice."""
        return self._programs.late

    def holes(self) -> Sequence[Hole]:
        """Return what never came, see `PacketStore.holes`."""
        return self._store.holes()

    def stamp(self, timestamp: int) -> int:
        """Return an RTP time stamp near the newest, unwrapped."""
        return self._store.stamp(timestamp)

    def arrivals(self) -> Sequence[Arrival]:
        """Return those of each packet since the last call; of what was sent again there is none."""
        arrivals, self._store.arrivals = self._store.arrivals, []
        return arrivals

    def pull(self, start: float, until: float) -> list[tuple[int, Samples]]:
        """Return sound for the programs, see `TimelinePlayout.pull`."""
        runs = self._programs.pull(start, until)
        self._store.passed = self._programs.passed
        return runs

    def hear(self, due: int, n: int) -> Samples:
        """Return the next `n` samples for ears, (n,), wanted at house position `due`: as soon as the network allows,
        not at their place on the timeline."""
        if self._soon is None:
            self._soon = EarPlayout(self._store)
        return self._soon.read(due, n)
