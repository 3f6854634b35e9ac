"""The order in which the files of tests run: with several at a time, not all that is heavy is at work together."""

from itertools import groupby

import pytest


def spread(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return tests with the files that run whole services and browsers evenly among the others, and none at the end,
    where the whole run would wait for it. Within a file the order stays.
    """
    files = [list(tests) for _, tests in groupby(items, key=lambda item: item.path)]
    heavy = [tests for tests in files if is_heavy(tests[0])]
    others = [tests for tests in files if not is_heavy(tests[0])]
    every = 0.85 * len(others) / max(1, len(heavy))
    due = {round(number * every): tests for number, tests in enumerate(heavy)}
    ordered: list[pytest.Item] = []
    for number, tests in enumerate(others):
        ordered += [*due.pop(number, []), *tests]
    return [*ordered, *(item for tests in due.values() for item in tests)]


def is_heavy(test: pytest.Item) -> bool:
    return (
        bool({"e2e", "conformance"} & set(test.path.parts)) or test.get_closest_marker("browser") is not None
    )
