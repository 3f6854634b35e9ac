"""What mixing costs: seconds of every program that one CPU second mixes, while all interpreters speak.

Beside it, in the same run, one ffmpeg and, where it is installed, one liquidsoap with ducking, sum and limiter for each
program. They are spared the loudness that ours measures and brings to its target.
"""

import resource
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from interp.ffmpeg import ffmpeg_path
from interp.programs.desk import PERIOD
from mixers.program import ProgramBank, ProgramSettings
from mixers.tone import noise
from mixers.units import RATE, Samples
from tests.support.material import write_wav

_SECONDS = 20
_LANGUAGES = (2, 8, 32)
_DUCK = "sidechaincompress=threshold=0.008:ratio=20:attack=10:release=400"


def run() -> list[tuple[str, float, str]]:
    """Return (name, value, unit) for each number of languages."""
    # Syllables at 4 Hz, loud enough for the limiter's search and now and then for its gain.
    swell = np.abs(np.sin(np.arange(_SECONDS * RATE) * (2 * np.pi * 2 / RATE))).astype(np.float32)
    sound = np.stack([noise(seed, _SECONDS * RATE, -18.0) * swell for seed in range(4)])
    figures = []
    with tempfile.TemporaryDirectory() as name:
        files = [Path(name) / f"{what}.wav" for what in ("floor", "one", "other")]
        for path, track in zip(files, (sound[:2], sound[2:3], sound[3:]), strict=True):
            write_wav(path, track)
        for languages in _LANGUAGES:
            ours, peer = _ours(languages, sound), _ffmpeg(languages, files)
            figures += [
                (f"mix.{languages}.interp", ours, "s of every program/CPU s"),
                (f"mix.{languages}.ffmpeg", peer, "s of every program/CPU s"),
                (f"mix.{languages}.ratio", ours / peer, "× ffmpeg"),
            ]
            if shutil.which("liquidsoap") is not None:
                other = _liquidsoap(languages, files, Path(name))
                figures.append((f"mix.{languages}.liquidsoap", other, "s of every program/CPU s"))
    return figures


def _ours(languages: int, sound: Samples) -> float:
    bank = ProgramBank(languages, [ProgramSettings()] * languages)
    voices = sound[2 + np.arange(languages) % 2]
    open_, keep = np.ones(languages, np.bool_), np.zeros(languages, np.bool_)
    keep[0] = True
    start = time.process_time()
    for period in range(_SECONDS * RATE // PERIOD):
        here = slice(period * PERIOD, (period + 1) * PERIOD)
        bank.mix(sound[:2, here], voices[:, here], open_, keep)
    return _SECONDS / (time.process_time() - start)


def _ffmpeg(languages: int, files: list[Path]) -> float:
    everyone = range(languages)
    graph = [f"[0:a]asplit={languages}" + "".join(f"[floor{i}]" for i in everyone)]
    for voice in (0, 1):
        copies = "".join(f"[key{i}][voice{i}]" for i in everyone if i % 2 == voice)
        graph.append(f"[{voice + 1}:a]aformat=channel_layouts=stereo,asplit={copies.count('[')}{copies}")
    for i in everyone:
        graph.append(f"[floor{i}][key{i}]{_DUCK}[down{i}]")
        graph.append(f"[down{i}][voice{i}]amix=inputs=2:normalize=0,alimiter=limit=0.89[out{i}]")
    command = [ffmpeg_path(), "-v", "error", "-nostdin", "-filter_complex_threads", "1"]
    for path in files:
        command += ["-i", str(path)]
    command += ["-filter_complex", ";".join(graph)]
    for i in everyone:
        command += ["-map", f"[out{i}]"]
    return _SECONDS / _cpu_of([*command, "-c:a", "pcm_s16le", "-f", "null", "-"])


def _liquidsoap(languages: int, files: list[Path], folder: Path) -> float:
    lines = [
        "settings.init.allow_root.set(true)",
        "settings.frame.audio.samplerate.set(48000)",
        "settings.log.stdout.set(false)",
        "def over(down, voice) = limit(threshold=-1., add(normalize=false, [down, voice])) end",
        *(f'{name} = once(single("{path}"))' for name, path in zip(("floor", "a", "b"), files, strict=True)),
        *(
            f"m{name} = rms(duration=0.02, audio_to_stereo({name}))\nv{name} = (m{name}:source)"
            for name in "ab"
        ),
    ]
    for i in range(languages):
        voice = "ab"[i % 2]
        lines += [
            f"d{i} = amplify({{if m{voice}.rms() > 0.008 then 0.126 else 1. end}}, floor)",
            f"p{i} = over(d{i}, v{voice})",
        ]
    lines.append(f"clock.assign_new(sync='none', [{', '.join(f'p{i}' for i in range(languages))}])")
    outputs = [
        f'output.file(%wav(stereo=true), fallible=true, id="o{i}", on_stop=shutdown, "/dev/null", p{i})'
        for i in range(languages)
    ]
    script = folder / "mix.liq"
    script.write_text("\n".join([*lines, *outputs]))
    whole = _cpu_of(["liquidsoap", str(script)])
    return _SECONDS / (
        whole - _cpu_of(["liquidsoap", "--check", str(script)])
    )  # reading its libraries takes seconds


def _cpu_of(command: list[str]) -> float:
    """Run a command; return the CPU seconds that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, timeout=600)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    for name, value, unit in run():
        print(f"{name}: {value:.1f} {unit}")
