"""The link of every role: its page's address, with the role's token in the fragment."""

import io
import json
from dataclasses import dataclass

import segno

from interp.config import EventConfig
from interp.web.auth import Tokens


@dataclass(frozen=True, slots=True)
class Link:
    """A page of one role."""

    url: str
    """With the token in the fragment, which browsers send to no server."""
    token: str


@dataclass(frozen=True, slots=True)
class Links:
    """Every link of an event."""

    watch: str
    listen: str
    engineer: Link
    control: Link
    booths: dict[str, Link]
    delegates: dict[str, Link]

    def roles(self) -> dict[str, str]:
        """Return the staff's links by role: `engineer`, `control`, `booth:a`, `delegate:prague`."""
        return {
            "engineer": self.engineer.url,
            "control": self.control.url,
            **{f"booth:{name}": link.url for name, link in self.booths.items()},
            **{f"delegate:{name}": link.url for name, link in self.delegates.items()},
        }

    def json(self) -> str:
        """Return the links as the contract has them."""

        def whole(link: Link) -> dict[str, str]:
            return {"url": link.url, "token": link.token}

        content = {
            "watch": {"url": self.watch},
            "engineer": whole(self.engineer),
            "control": whole(self.control),
            "booths": {name: whole(link) for name, link in self.booths.items()},
            "delegates": {name: whole(link) for name, link in self.delegates.items()},
        }
        return json.dumps(content, ensure_ascii=False, indent=2)

    def text(self) -> str:
        """Return the links for a terminal, each under its role and over its QR code."""
        links = {"watch": self.watch, "listen": self.listen, **self.roles()}
        return "\n".join(f"{role}\n  {url}\n{qr_code(url)}" for role, url in links.items())


def make_links(config: EventConfig, tokens: Tokens) -> Links:
    """Return the links of the event; they stay the same for as long as its secret and `token_key` do."""
    base = config.server.base_url
    engineer, control = tokens.issue("engineer"), tokens.issue("control")
    booths = {booth.name: tokens.issue("booth", booth.name) for booth in config.booths}
    delegates = {delegate.name: tokens.issue("delegate", delegate.name) for delegate in config.delegates}
    return Links(
        watch=f"{base}/watch",
        listen=f"{base}/listen",
        engineer=_link(f"{base}/engineer", engineer),
        control=_link(f"{base}/control", control),
        booths={name: _link(f"{base}/booth/{name}", token) for name, token in booths.items()},
        delegates={name: _link(f"{base}/join/{name}", token) for name, token in delegates.items()},
    )


def qr_code(url: str) -> str:
    """Return `url` as a QR code of half blocks, some 25 lines, for a terminal of either brightness."""
    out = io.StringIO()
    segno.make(url, error="l", micro=False).terminal(out, border=2, compact=True)
    return out.getvalue()


def _link(page: str, token: str) -> Link:
    return Link(f"{page}#token={token}", token)
