"""`event.toml` as a typed model: `load(path)`, or one line that says what is wrong and what is expected."""

from interp.config.load import ConfigError, load
from interp.config.model import (
    BoothConfig,
    CaptionsConfig,
    DelegateConfig,
    EventConfig,
    EventSection,
    HlsConfig,
    IceServer,
    LanguageConfig,
    ProgramConfig,
    RecordingConfig,
    ServerConfig,
    SetConfig,
    SinkConfig,
    SourceConfig,
    StudioConfig,
)

__all__ = [
    "BoothConfig",
    "CaptionsConfig",
    "ConfigError",
    "DelegateConfig",
    "EventConfig",
    "EventSection",
    "HlsConfig",
    "IceServer",
    "LanguageConfig",
    "ProgramConfig",
    "RecordingConfig",
    "ServerConfig",
    "SetConfig",
    "SinkConfig",
    "SourceConfig",
    "StudioConfig",
    "load",
]
