"""`interp.links`: the links of every role, before the service runs and while it does."""

import json

from interp.config import BoothConfig, DelegateConfig, EventConfig, ServerConfig
from interp.links import make_links, qr_code
from interp.web.auth import Role, Tokens

TOKENS = Tokens(bytes(32))
CONFIG = EventConfig(
    server=ServerConfig(public_url="https://live.example.org"),
    booths=[BoothConfig(name="a", outputs=["en"]), BoothConfig(name="b", outputs=["zh"])],
    delegates=[DelegateConfig(name="prague")],
)


def test_the_json_is_the_contracts() -> None:
    links = json.loads(make_links(CONFIG, TOKENS).json())
    assert list(links) == ["watch", "engineer", "control", "booths", "delegates"]
    assert links["watch"] == {"url": "https://live.example.org/watch"}
    assert set(links["booths"]) == {"a", "b"}
    booth = links["booths"]["b"]
    assert booth["url"] == f"https://live.example.org/booth/b#token={booth['token']}"
    assert TOKENS.verify(booth["token"]) == Role("booth", "b")
    assert TOKENS.verify(links["engineer"]["token"]) == Role("engineer")
    assert TOKENS.verify(links["control"]["token"]) == Role("control")
    assert links["delegates"]["prague"]["url"].startswith("https://live.example.org/join/prague#token=")
    assert TOKENS.verify(links["delegates"]["prague"]["token"]) == Role("delegate", "prague")


def test_the_text_has_every_link_and_its_qr_code() -> None:
    links = make_links(CONFIG, TOKENS)
    text = links.text()
    for url in (links.watch, links.listen, *links.roles().values()):
        assert f"  {url}\n{qr_code(url)}" in text
    assert list(links.roles()) == ["engineer", "control", "booth:a", "booth:b", "delegate:prague"]


def test_a_qr_code_fits_on_a_screen() -> None:
    lines = qr_code(make_links(CONFIG, TOKENS).engineer.url).splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 80
