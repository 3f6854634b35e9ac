"""For machines: alive, ready, and the figures that Prometheus reads."""

import time

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from interp.event import Event
from interp.web import state as view


def routes(event: Event) -> APIRouter:
    """Return /healthz, /readyz and /metrics."""
    api = APIRouter()

    @api.get("/healthz", response_class=PlainTextResponse)
    async def healthz() -> PlainTextResponse:
        """The service answers."""
        return PlainTextResponse("ok\n")

    @api.get("/readyz", response_class=PlainTextResponse)
    async def readyz() -> PlainTextResponse:
        """The live outputs can be watched; 503 until then."""
        if event.hls is not None and not event.hls.on_air:
            return PlainTextResponse("not on the air yet\n", 503)
        return PlainTextResponse("ready\n")

    @api.get("/metrics", response_class=PlainTextResponse)
    async def metrics() -> PlainTextResponse:
        """Counters and gauges in Prometheus' text format."""
        return PlainTextResponse(_metrics(event), media_type="text/plain; version=0.0.4")

    return api


def _metrics(event: Event) -> str:
    state, counters = view.state(event), event.engine.counters
    figures = _Figures()
    add = figures.add
    add("interp_mixed_samples_total", "Samples of every program so far", counters.mixed)
    add("interp_missing_floor_samples_total", "Floor samples that a live source lacked", counters.missing)
    add("interp_late_ticks_total", "Times that the mix caught up after a hold-up", counters.late_ticks)
    add("interp_worst_lateness_samples", "The longest hold-up of the mix", counters.worst_lateness)
    add("interp_picture_holds_total", "Times that the picture stood still", event.picture.holds)
    add("interp_picture_dropped_packets_total", "Packets of pictures left out", event.picture.dropped)
    add("interp_process_cpu_seconds_total", "CPU time of this process", round(time.process_time(), 3))
    add("interp_alarms", "Alarms that stand now", len(state.alarms))
    for source in state.sources:
        label = {"source": source.name}
        add("interp_source_up", "The source is live", int(source.state == "live"), label)
        add("interp_source_restarts_total", "Times that it began anew", source.restarts, label)
        add("interp_source_late_samples_total", "Samples that came too late", source.late_samples, label)
        add("interp_source_drift_ppm", "Its clock beside the house's", source.drift_ppm, label)
        add("interp_source_concealed_ms", "Made-up sound of its publisher", source.concealed_ms, label)
        add("interp_source_ear_concealed_ms", "The same for ears", source.ear_concealed_ms, label)
    for booth in state.booths:
        label = {"booth": booth.name}
        add("interp_booth_consoles", "Consoles in the booth", len(booth.consoles), label)
        concealed = sum(console.concealed_ms for console in booth.consoles)
        add("interp_booth_concealed_ms", "Made-up sound of the consoles there now", concealed, label)
        for_ears = sum(console.ear_concealed_ms for console in booth.consoles)
        add("interp_booth_ear_concealed_ms", "The same for ears", for_ears, label)
    for feed in event.monitor.feeds.values():
        if feed.limited:
            label = {"feed": feed.name}
            add(
                "interp_ear_limited_blocks_total",
                "Blocks of 20 ms with a lower gain for ears",
                feed.limited,
                label,
            )
    for process in event.switchboard.processes:
        label = {"process": process.name}
        add("interp_media_process_up", "It runs", int(process.pid is not None), label)
        add("interp_media_process_restarts_total", "Times that it began anew", process.restarts, label)
        add("interp_media_process_connections", "Connections that it holds", process.connections, label)
    for sink in state.sinks:
        label = {"sink": sink.name}
        add("interp_sink_up", "The sink delivers", int(sink.state == "live"), label)
        add("interp_sink_restarts_total", "Times that it began anew", sink.restarts, label)
        add("interp_sink_bits_per_second", "What it delivers now", sink.bit_rate, label)
    return figures.text()


class _Figures:
    """Figures by metric, as the format wants them: all of one metric together, under its description."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {}

    def add(self, metric: str, meaning: str, value: float, labels: dict[str, str] | None = None) -> None:
        """Add one figure; a metric that ends with `_total` is a counter, any other a gauge."""
        kind = "counter" if metric.endswith("_total") else "gauge"
        lines = self._lines.setdefault(metric, [f"# HELP {metric} {meaning}", f"# TYPE {metric} {kind}"])
        named = ",".join(f'{key}="{_quoted(label)}"' for key, label in (labels or {}).items())
        lines.append(f"{metric}{{{named}}} {value}" if named else f"{metric} {value}")

    def text(self) -> str:
        """Return everything."""
        return "".join(f"{line}\n" for lines in self._lines.values() for line in lines)


def _quoted(label: str) -> str:
    return label.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
