"""Run the demo: the service, its company beside it, the links before and a summary after."""

import sys
import unicodedata

from interp.check.ports import bind_problem
from interp.data_dir import DataDirInUse
from interp.demo.cast import GUEST
from interp.demo.child import Company
from interp.demo.config import DATA_DIR, demo_config
from interp.demo.summary import summary
from interp.event import Event
from interp.links import Links
from interp.service import CannotListen, serve
from interp.web.auth import SecretError

WELL, WRONG = 0, 2


def run_demo(port: int, duration: float | None) -> int:
    """Run the demo on 127.0.0.1:`port` for `duration` seconds (None: until Ctrl-C); return the exit code."""
    config = demo_config(port)
    events: list[Event] = []

    async def on_ready(event: Event, links: Links) -> None:
        events.append(event)
        print(introduction(links, duration), flush=True)
        await Company(config.server.base_url, links).run()

    try:
        booths = (f"booth:{booth.name}" for booth in config.booths)
        opened = {"engineer", "control", f"delegate:{GUEST}", *booths}
        code = serve(config, demo=opened, on_ready=on_ready, duration=duration)
    except CannotListen as error:
        problem = bind_problem(error.error, "--port", "--port", "tcp", config.server.host, port)
        print(f"interp demo: {problem}", file=sys.stderr)
        return WRONG
    except (SecretError, DataDirInUse) as error:
        print(f"interp demo: {error}", file=sys.stderr)
        return WRONG
    for event in events:
        print(summary(event), flush=True)
    return code


def introduction(links: Links, duration: float | None) -> str:
    """Return what the terminal shows once the service answers."""
    pages = {
        "everything": links.watch.removesuffix("watch"),
        "watch 中文": f"{links.watch}?lang=zh",
        "watch English": f"{links.watch}?lang=en",
        **{f"booth {name}": link.url for name, link in links.booths.items()},
        "engineer": links.engineer.url,
        "director": links.control.url,
        "delegate": links.delegates[GUEST].url,
    }
    end = "Ctrl-C ends it." if duration is None else f"It ends by itself after {duration:g} s."
    return "\n".join(
        (
            "",
            "  Mayors' Summit (demo) is on the air. Two synthetic interpreters are at work; open a booth",
            "  and switch the microphone on to take over from one. Three delegates take part; be the fourth.",
            "  The scenes change by themselves until you direct.",
            "",
            *(f"    {page}{' ' * (15 - _columns(page))}{url}" for page, url in pages.items()),
            "",
            f"  Recordings go into {DATA_DIR.absolute()}. {end}",
            "",
        )
    )


def _columns(text: str) -> int:
    """Return how wide a terminal shows `text`: Chinese characters take two columns."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
