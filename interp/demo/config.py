"""The demo's event: a looped podium, three delegates and a guest, two booths, a studio, live outputs, a recording."""

from pathlib import Path

from interp.config import (
    BoothConfig,
    DelegateConfig,
    EventConfig,
    EventSection,
    LanguageConfig,
    ServerConfig,
    SetConfig,
    SourceConfig,
    StudioConfig,
)
from interp.demo.cast import GUEST, MEDIA, SET, SOURCE, read_script

DATA_DIR = Path("interp-data")


def demo_config(port: int, data_dir: Path = DATA_DIR) -> EventConfig:
    """Return the configuration of the demo's event."""
    script = read_script()
    return EventConfig(
        event=EventSection(name="Mayors' Summit (demo)"),
        server=ServerConfig(port=port, data_dir=data_dir),
        languages=[
            LanguageConfig(code="zh", tag="zh-Hant", label="中文"),
            LanguageConfig(code="en", tag="en", label="English"),
        ],
        sources=[SourceConfig(name=SOURCE, url=str(MEDIA / "floor.mp4"), label="Podium")],
        booths=[
            BoothConfig(name="a", label="中文", outputs=["zh", "en"]),
            BoothConfig(name="b", label="English", outputs=["en", "zh"]),
        ],
        delegates=[
            *(DelegateConfig(name=name, **told) for name, told in script["delegates"].items()),
            DelegateConfig(
                name=GUEST, label="Guest", language="en", title={"zh": "來賓", "en": "A visitor to the demo"}
            ),
        ],
        studio=StudioConfig(
            sets=[SetConfig(name=SET, background=MEDIA / "set.jpg", screens=script["screens"])],
        ),
    )
