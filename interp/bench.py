"""`interp bench`: runs the benchmarks that lie beside the package in a checkout."""

import importlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import interp

ROOT = Path(interp.__file__).parents[1]
Figure = tuple[str, float, str]
"""Name, value, unit."""


class NoBenchmarks(Exception):
    """There is nothing to run; `str()` is one line."""


def names(root: Path = ROOT) -> list[str]:
    """Return the benchmarks' names: `dual_track` for `tests/bench/bench_dual_track.py`. Raises NoBenchmarks."""
    files = sorted((root / "tests" / "bench").glob("bench_*.py"))
    if not files:
        raise NoBenchmarks(
            f"the benchmarks are part of the source, not of the installed package; expected {root}/tests/bench"
        )
    return [file.stem.removeprefix("bench_") for file in files]


def run(wanted: str | None, root: Path = ROOT) -> Iterator[Figure]:
    """Run one benchmark, or all of them, and yield each figure as it comes. Raises NoBenchmarks."""
    known = names(root)
    if wanted is not None and (wanted := wanted.replace("-", "_")) not in known:
        raise NoBenchmarks(f"no benchmark '{wanted}'; expected one of {', '.join(known)}")
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))  # they use the tests' own helpers
    for name in known if wanted is None else [wanted]:
        yield from importlib.import_module(f"tests.bench.bench_{name}").run()


def lines(figures: Iterable[Figure]) -> Iterator[str]:
    """Write figures for people, one a line."""
    for name, value, unit in figures:
        yield f"{name}: {value:.4g} {unit}"


def as_json(figures: Iterable[Figure]) -> str:
    """Write figures for programs."""
    return json.dumps(
        [{"name": n, "value": v, "unit": u} for n, v, u in figures], ensure_ascii=False, indent=2
    )
