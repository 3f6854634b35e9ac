"""Cut the sentence out of the demo's floor with which a headset is calibrated, and write it as a small MP3.

    .venv/bin/python tools/make_reference_phrase.py

MP3, because every browser decodes it. Rights: as of the demo's floor (tools/make_demo_media.py): the text is this
project's own, the voice is piper's `joe` (CC0).
"""

import json
from pathlib import Path

import av
import numpy as np

MEDIA = Path(__file__).parents[1] / "interp" / "demo" / "media"
PHRASE = Path(__file__).parents[1] / "booth_ui" / "src" / "booth" / "hear" / "protect" / "phrase.mp3"
RATE = 24_000
PEAK = 0.7
SILENT = 0.01
"""Of the peak: what is quieter at the ends is cut off."""


def main() -> None:
    """Write the phrase."""
    first = json.loads((MEDIA / "script.json").read_text("utf-8"))["sentences"][0]
    resampler = av.AudioResampler("fltp", "mono", RATE)
    with av.open(str(MEDIA / "floor.mp4")) as floor:
        frames = [out for frame in floor.decode(audio=0) for out in resampler.resample(frame)]
    sound = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    spoken = sound[round(first["start"] * RATE) : round(first["end"] * RATE)]
    heard = np.flatnonzero(np.abs(spoken) > SILENT * np.abs(spoken).max())
    spoken = spoken[heard[0] : heard[-1] + 1]
    spoken = (spoken * PEAK / np.abs(spoken).max()).astype(np.float32)
    with av.open(str(PHRASE), "w", format="mp3") as out:
        stream = out.add_stream("libmp3lame", rate=RATE, layout="mono")
        stream.bit_rate = 40_000
        frame = av.AudioFrame.from_ndarray(spoken[None], format="fltp", layout="mono")
        frame.sample_rate = RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            out.mux(packet)
    print(f"{PHRASE}: {len(spoken) / RATE:.2f} s, {PHRASE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
