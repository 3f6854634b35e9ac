"""Pictures that a studio is to show: what is none is found before the event, by its place."""

from pathlib import Path

import pytest
from PIL import Image

from interp.check import refusals
from interp.config import load

EVENT = """
[server]
port = 0
data_dir = "data"
[studio]
{studio}
[[studio.set]]
name = "summit"
background = "{plate}"
screens = [[[0, 0], [100, 0], [100, 60], [0, 60]]]
"""


@pytest.mark.parametrize(
    ("studio", "plate", "said"),
    [
        ('background = "good.png"\nlogo = "good.png"', "good.png", None),
        ('background = "bad.png"', "good.png", "studio.background: bad.png: expected a picture"),
        ('logo = "bad.png"', "good.png", "studio.logo: bad.png: expected a picture"),
        ("", "bad.png", "studio.set[0].background: bad.png: expected a picture"),
        ("", "none.png", "studio.set[0].background: "),
    ],
)
def test_what_is_no_picture_is_found_by_its_place(
    tmp_path: Path, studio: str, plate: str, said: str | None
) -> None:
    Image.new("RGB", (64, 36)).save(tmp_path / "good.png")
    (tmp_path / "bad.png").write_text("no picture")
    (tmp_path / "event.toml").write_text(EVENT.format(studio=studio, plate=plate))
    found = refusals(load(tmp_path / "event.toml"))
    assert [line for line in found if "studio" in line] == found
    if said is None:
        assert found == []
    else:
        assert [line.startswith(said) for line in found] == [True], found
