"""What the demo produced, counted and read back from the files, for the terminal."""

from pathlib import Path

import av

from interp.event import Event
from interp.timeline.units import RATE

UNREADABLE = "cannot be read"


def summary(event: Event) -> str:
    """Return the summary of an event that has ended."""
    counters = event.engine.counters
    lines = ["", f"  {event.config.event.name}: what was produced"]
    if event.hls is not None:
        renditions = ["video", *event.languages]
        told = ", ".join(f"{name} {event.hls.published}" for name in renditions)
        lines.append(f"    live segments     {told}")
    lines.append(
        f"    programs          {', '.join(event.languages)}: {counters.mixed:,} samples each "
        f"({counters.mixed / RATE:.1f} s)"
    )
    late = sum(source.status().late_samples for source in event.sources.values())
    lines.append(f"    floor             {late:,} samples late, {counters.missing:,} concealed")
    lines.append(f"    mixing            {counters.late_ticks:,} ticks late")
    if event.recorder is not None:
        lines.append(f"    recording         {event.recorder.folder}")
        files = recorded(event.recorder.folder)
        width = max(map(len, [path.name for path in files]), default=0)
        lines += [f"      {path.name:<{width}}  {length(path)}" for path in files]
        if event.recorder.left_out:
            lines.append(f"      left out        {event.recorder.left_out:,} packets: the disk was too slow")
    return "\n".join([*lines, ""])


def recorded(folder: Path) -> list[Path]:
    """Return the recording's media files, by name."""
    return sorted(path for path in folder.glob("*") if path.suffix in (".mkv", ".flac", ".mka"))


def length(path: Path) -> str:
    """Return how long a media file is, read from the file itself."""
    try:
        with av.open(str(path)) as file:
            if file.duration is not None:
                return f"{file.duration / av.time_base:.1f} s"
            ends = [p.pts * p.time_base for p in file.demux() if p.pts is not None]
            return f"{float(max(ends)):.1f} s" if ends else "empty"
    except (av.FFmpegError, OSError):
        return UNREADABLE
