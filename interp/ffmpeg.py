"""Where the ffmpeg program is; only `sources` and `sinks` start it."""

import os

import imageio_ffmpeg


def ffmpeg_path() -> str:
    """Return the ffmpeg that INTERP_FFMPEG names, or else the one that the imageio-ffmpeg wheel carries."""
    return os.environ.get("INTERP_FFMPEG") or str(imageio_ffmpeg.get_ffmpeg_exe())
