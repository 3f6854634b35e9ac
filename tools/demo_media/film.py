"""Code the film, the delegates and the interpreters' tracks: H.264 with AAC or Opus in MP4, Opus in Ogg."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

from demo_media import portraits
from demo_media.picture import FPS, HEIGHT, WIDTH, Picture
from demo_media.portraits import Portrait
from demo_media.sound import SECONDS
from demo_media.voices import RATE, Samples

CRF = "36"
AAC_BITS = 64_000
OPUS_BITS = 32_000
X264 = {
    "preset": "slower",
    "tune": "animation",
    "crf": CRF,
    # A key frame a second and nowhere else, no B frames. Key frames no finer than what lies between them, since
    # the picture stands still and each would cost the most of its second; no psycho-visual grain on flat shapes.
    "x264-params": (
        f"keyint={FPS}:min-keyint={FPS}:scenecut=0:open-gop=0:bframes=0:ipratio=1.1:rc-lookahead=50"
        ":psy=0:chroma-qp-offset=3:deadzone-intra=20:trellis=2"
    ),
}


def write_film(path: Path, picture: Picture, floor: Samples) -> None:
    """Write the floor with its picture, one key frame a second."""
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as out:
        video = out.add_stream("libx264", rate=FPS, options=X264)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.codec_context.time_base = Fraction(1, FPS)
        video.codec_context.color_range, video.codec_context.colorspace = 1, 1  # limited range, BT.709
        video.codec_context.color_primaries = video.codec_context.color_trc = 1
        audio = out.add_stream("aac", rate=RATE, layout="mono")
        audio.bit_rate = AAC_BITS
        per_frame = RATE // FPS
        for number in range(SECONDS * FPS):
            block = floor[number * per_frame : (number + 1) * per_frame]
            image = picture.frame(number, loudness(block))
            frame = VideoFrame.from_image(image).reformat(format="yuv420p", dst_colorspace=1)
            frame.pts = number
            out.mux(video.encode(frame))
            out.mux(audio.encode(sound_frame(block, number * per_frame)))
        out.mux(video.encode(None))
        out.mux(audio.encode(None))


def write_delegate(path: Path, portrait: Portrait, voice: Samples) -> None:
    """Write a delegate as a browser would send them: H.264 that every browser takes, and Opus in packets of 20 ms."""
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as out:
        video = out.add_stream("libx264", rate=FPS, options={**X264, "profile": "baseline", "crf": "31"})
        video.width, video.height, video.pix_fmt = portraits.WIDTH, portraits.HEIGHT, "yuv420p"
        video.codec_context.time_base = Fraction(1, FPS)
        audio = out.add_stream(
            "libopus", rate=RATE, layout="mono", options={"application": "voip", "vbr": "on"}
        )
        audio.bit_rate = OPUS_BITS
        per_frame = RATE // FPS
        for number in range(SECONDS * FPS):
            block = voice[number * per_frame : (number + 1) * per_frame]
            frame = VideoFrame.from_image(portrait.frame(number, loudness(block))).reformat(format="yuv420p")
            frame.pts = number
            out.mux(video.encode(frame))
            for start in range(number * per_frame, (number + 1) * per_frame, 960):
                out.mux(audio.encode(sound_frame(voice[start : start + 960], start)))
        out.mux(video.encode(None))
        out.mux(audio.encode(None))


def write_opus(path: Path, track: Samples) -> None:
    """Write one interpreter's track."""
    with av.open(str(path), "w", format="ogg") as out:
        audio = out.add_stream(
            "libopus", rate=RATE, layout="mono", options={"application": "voip", "vbr": "on"}
        )
        audio.bit_rate = OPUS_BITS
        for start in range(0, len(track), 960):
            out.mux(audio.encode(sound_frame(track[start : start + 960], start)))
        out.mux(audio.encode(None))


def sound_frame(samples: Samples, start: int) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples[None]), format="fltp", layout="mono")
    frame.rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
    return frame


def loudness(block: Samples) -> float:
    """Return the level of a frame's sound on the scale of the picture's bars: 0 at -50 dBFS, 1 at -14."""
    level = 10 * np.log10(float((block**2).mean()) + 1e-12)
    return float(np.clip((level + 50) / 36, 0, 1))
