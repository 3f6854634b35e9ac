"""Which worker runs which files of tests: every other one those with browsers and whole services.

Two browsers at a time are as much as two cores carry; the other tests wait for media to pass most of the time.
"""

from functools import cache
from pathlib import Path

from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

ROOT = Path(__file__).parents[2]


TOGETHER = {"tests/e2e/test_running_demo.py": "tests/e2e/test_demo.py"}
"""A file -> the file that it is run behind: each has a whole demo, which is a core for itself."""


class Lanes(LoadFileScheduling):
    """Gives a file to a worker of its lane; to one of the other lane when that has nothing left to do."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return TOGETHER.get(file, file)

    def _assign_work_unit(self, node: WorkerController) -> None:
        heavy = int(node.gateway.id.removeprefix("gw")) % 2 == 0
        mine = next((scope for scope in self.workqueue if is_heavy(scope) == heavy), None)
        if mine is not None:
            self.workqueue.move_to_end(mine, last=False)
        super()._assign_work_unit(node)


@cache
def is_heavy(file: str) -> bool:
    """Return whether a file of tests, by its path in the project, runs browsers or whole services all along."""
    path = Path(file)
    return bool({"e2e", "conformance"} & set(path.parts)) or "mark.browser" in (ROOT / path).read_text(
        "utf-8"
    )
