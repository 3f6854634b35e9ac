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
        if event.hls is not None and not event.hls.published:
            return PlainTextResponse("not on the air yet\n", 503)
        return PlainTextResponse("ready\n")

    @api.get("/metrics", response_class=PlainTextResponse)
    async def metrics() -> PlainTextResponse:
        """Counters and gauges in Prometheus' text format."""
        return PlainTextResponse(_metrics(event), media_type="text/plain; version=0.0.4")

    return api


def _metrics(event: Event) -> str:
    state, counters = view.state(event), event.engine.counters
    lines = [
        _line("interp_mixed_samples_total", counters.mixed),
        _line("interp_missing_floor_samples_total", counters.missing),
        _line("interp_late_ticks_total", counters.late_ticks),
        _line("interp_worst_lateness_samples", counters.worst_lateness),
        _line("interp_picture_holds_total", event.picture.holds),
        _line("interp_picture_dropped_packets_total", event.picture.dropped),
        _line("interp_process_cpu_seconds_total", round(time.process_time(), 3)),
        _line("interp_alarms", len(state.alarms)),
    ]
    for source in state.sources:
        lines.append(_line("interp_source_up", int(source.state == "live"), source=source.name))
        lines.append(_line("interp_source_restarts_total", source.restarts, source=source.name))
        lines.append(_line("interp_source_late_samples_total", source.late_samples, source=source.name))
        lines.append(_line("interp_source_drift_ppm", source.drift_ppm, source=source.name))
    for booth in state.booths:
        lines.append(_line("interp_booth_consoles", len(booth.consoles), booth=booth.name))
        concealed = sum(console.concealed_ms for console in booth.consoles)
        lines.append(_line("interp_booth_concealed_ms", concealed, booth=booth.name))
    for sink in state.sinks:
        lines.append(_line("interp_sink_up", int(sink.state == "live"), sink=sink.name))
        lines.append(_line("interp_sink_restarts_total", sink.restarts, sink=sink.name))
        lines.append(_line("interp_sink_bits_per_second", sink.bit_rate, sink=sink.name))
    return "\n".join(lines) + "\n"


def _line(metric: str, value: float, **labels: str) -> str:
    named = ",".join(f'{key}="{label}"' for key, label in labels.items())
    return f"{metric}{{{named}}} {value}" if named else f"{metric} {value}"
