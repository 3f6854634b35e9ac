"""The one place that knows aiortc: consoles, WHIP ingest, WHEP playback, and the encode-once fan-out."""
