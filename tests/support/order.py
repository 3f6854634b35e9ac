"""The order in which the files of tests run: with several at a time, not all that is heavy is at work together."""

from itertools import groupby

import pytest


def spread(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return tests with the files that run whole services and browsers evenly among the others, and none at the end,
    where the whole run would wait for it. Within a file the order stays.
    """
    by_file = [list(tests) for _, tests in groupby(items, key=lambda item: item.path)]
    heavy = [tests for tests in by_file if is_heavy(tests[0])]
    others = [tests for tests in by_file if not is_heavy(tests[0])]
    every = 0.85 * len(others) / max(1, len(heavy))
    files = [(number * every, tests) for number, tests in enumerate(heavy)]
    files += [(number + 0.5, tests) for number, tests in enumerate(others)]
    return [test for _, tests in sorted(files, key=lambda one: one[0]) for test in tests]


def is_heavy(test: pytest.Item) -> bool:
    return (
        bool({"e2e", "conformance"} & set(test.path.parts)) or test.get_closest_marker("browser") is not None
    )
