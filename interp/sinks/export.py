"""Files for afterwards, made from a recording's programs by the ffmpeg program."""

import subprocess
from pathlib import Path
from typing import Literal, get_args

from interp.ffmpeg import ffmpeg_path

Format = Literal["mp4", "mp3", "wav"]

_ARGUMENTS: dict[Format, tuple[str, ...]] = {
    # Copied: not a bit of picture or sound changes.
    "mp4": ("-map", "0", "-c", "copy", "-movflags", "+faststart", "-f", "mp4"),
    "mp3": ("-map", "0:a:0", "-c:a", "libmp3lame", "-b:a", "192k", "-f", "mp3"),
    "wav": ("-map", "0:a:0", "-c:a", "pcm_s16le", "-rf64", "auto", "-f", "wav"),
}
_NOT_PROGRAMS = ("floor", "booth-")


class NotARecording(Exception):
    """The folder, or the language wanted of it, is not there; `str()` is one line."""


class ExportError(Exception):
    """ffmpeg could not make the file; `str()` is one line."""


def programs(recording: Path) -> list[str]:
    """Return the language codes of a recording's programs. Raises NotARecording."""
    if not recording.is_dir():
        raise NotARecording(f"{recording}: no such folder; expected a recording's folder")
    files = sorted(recording.glob("*.mkv"))
    codes = [file.stem for file in files if not file.stem.startswith(_NOT_PROGRAMS)]
    if not codes:
        raise NotARecording(f"{recording}: no program in it; expected a recording's folder with LANGUAGE.mkv")
    return codes


def export(recording: Path, language: str | None, format: Format, folder: Path | None) -> list[Path]:
    """Make one file a program and return their paths.

    `language`: of one program, None for all. `folder`: where to, None for the recording's own. A file of the
    same name is replaced once the new one is whole. Raises NotARecording, ExportError.
    """
    assert format in get_args(Format)
    codes = programs(recording)
    if language is not None and language not in codes:
        raise NotARecording(f"{recording}: no program '{language}'; expected one of {', '.join(codes)}")
    folder = recording if folder is None else folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"{folder}: {error.strerror}; expected a folder that this user can write") from None
    return [
        _convert(recording / f"{code}.mkv", folder / f"{code}.{format}", format)
        for code in codes
        if language in (None, code)
    ]


def _convert(source: Path, target: Path, format: Format) -> Path:
    draft = target.with_name(f".{target.name}.part")
    command = [
        ffmpeg_path(),
        "-v",
        "error",
        "-nostdin",
        "-y",
        "-i",
        str(source),
        *_ARGUMENTS[format],
        str(draft),
    ]
    try:
        result = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        if result.returncode != 0:
            said = (result.stderr.strip().splitlines() or ["ffmpeg did not say why"])[-1]
            raise ExportError(f"{source}: cannot be made a {format}: {said}")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return target
