"""The demo's event: one looped floor, two languages, two booths, live outputs and a recording."""

from pathlib import Path

from interp.config import (
    BoothConfig,
    EventConfig,
    EventSection,
    LanguageConfig,
    ServerConfig,
    SourceConfig,
)
from interp.demo.cast import MEDIA, SOURCE

DATA_DIR = Path("interp-data")


def demo_config(port: int, data_dir: Path = DATA_DIR) -> EventConfig:
    """Return the configuration of the demo's event."""
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
    )
