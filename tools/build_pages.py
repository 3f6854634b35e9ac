"""Build the pages of booth_ui/ into interp/web/pages/, unless what is there was built from the same sources."""

import hashlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from node import ROOT, UI, NoNode, install_modules, npm

PAGES = ROOT / "interp" / "web" / "pages"
STAMP = PAGES / ".built-from"


def sources() -> str:
    """Return a hash of everything that the pages are built from."""
    digest = hashlib.sha256()
    for path in sorted(UI.rglob("*")):
        inside = path.relative_to(UI)
        if path.is_file() and inside.parts[0] not in ("node_modules", "tools") and not _is_test(inside):
            digest.update(f"{inside}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_test(path: Path) -> bool:
    return ".test." in path.name


def fresh() -> bool:
    """Say whether the pages are those of the sources as they are."""
    return STAMP.is_file() and STAMP.read_text() == sources()


def build() -> int:
    """Build where that is needed; return an exit code. Raises NoNode."""
    if fresh():
        return 0
    print("building the pages", flush=True)
    now = sources()
    code = install_modules() or npm("run", "--silent", "build", "--", "--logLevel", "warn")
    if code == 0:
        STAMP.write_text(now)
    return code


if __name__ == "__main__":
    try:
        sys.exit(build())
    except NoNode as error:
        sys.exit(str(error))
