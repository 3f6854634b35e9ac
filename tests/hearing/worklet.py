"""The built worklet in a real browser: sound through an OfflineAudioContext, without a service."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import numpy.typing as npt
from playwright.sync_api import Browser, Page

from interp.web.pages import PAGES
from mixers.units import RATE

Sound = npt.NDArray[np.float32]

_RENDER = """async ({url, sound, frames, limits}) => {
    const bytes = Uint8Array.from(atob(sound), one => one.charCodeAt(0));
    const ears = new Float32Array(bytes.buffer);
    const context = new OfflineAudioContext(2, frames, 48000);
    await context.audioWorklet.addModule(url);
    const buffer = context.createBuffer(2, frames, 48000);
    for (const ear of [0, 1]) buffer.copyToChannel(ears.subarray(ear * frames, (ear + 1) * frames), ear);
    const source = new AudioBufferSourceNode(context, {buffer});
    const readings = [];
    const node = new AudioWorkletNode(context, 'hearing-protection',
        {numberOfOutputs: 1, outputChannelCount: [2], processorOptions: limits});
    node.port.onmessage = ({data}) => readings.push(data);
    source.connect(node).connect(context.destination);
    source.start();
    const out = await context.startRendering();
    const both = new Float32Array(2 * frames);
    for (const ear of [0, 1]) both.set(out.getChannelData(ear), ear * frames);
    let text = '';
    const raw = new Uint8Array(both.buffer);
    for (let at = 0; at < raw.length; at += 32768)
        text += String.fromCharCode(...raw.subarray(at, at + 32768));
    return {sound: btoa(text), readings};
}"""
_COST = """async ({url, seconds, level, protect}) => {
    const context = new OfflineAudioContext(2, seconds * 48000, 48000);
    await context.audioWorklet.addModule(url);
    const buffer = context.createBuffer(2, 48000, 48000);
    for (const ear of [0, 1]) {
        const sound = buffer.getChannelData(ear);
        for (let n = 0; n < sound.length; n++) sound[n] = level * (2 * Math.random() - 1);
    }
    const source = new AudioBufferSourceNode(context, {buffer, loop: true});
    if (protect) {
        const node = new AudioWorkletNode(context, 'hearing-protection', {numberOfOutputs: 1,
            outputChannelCount: [2], processorOptions: {ceilingDb: -10, sustainedDb: -16}});
        source.connect(node).connect(context.destination);
    } else source.connect(context.destination);
    source.start();
    await context.startRendering();
}"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...


@dataclass(frozen=True)
class Rendered:
    sound: Sound
    """(2, n): what leaves, as late as the worklet is."""
    readings: list[dict[str, Any]]


@dataclass(frozen=True)
class Worklet:
    page: Page
    url: str

    def render(self, sound: Sound, *, ceiling_db: float, sustained_db: float) -> Rendered:
        """Send `sound`, (n,) for both ears or (2, n), through the protection; levels in dBFS."""
        both = np.ascontiguousarray(np.broadcast_to(sound, (2, sound.shape[-1])), np.float32)
        answer = self.page.evaluate(
            _RENDER,
            {
                "url": self.url,
                "sound": base64.b64encode(both.tobytes()).decode(),
                "frames": both.shape[1],
                "limits": {"ceilingDb": ceiling_db, "sustainedDb": sustained_db},
            },
        )
        out = np.frombuffer(base64.b64decode(answer["sound"]), np.float32).reshape(2, -1)
        return Rendered(out, answer["readings"])

    def cost(self, level: float, seconds: int = 30) -> float:
        """Return the share of a core that the protection takes for noise of a peak, both ears: CPU time, less what the
        same takes without it.
        """
        took = []
        for protect in (False, True):
            before = self._cpu_s()
            self.page.evaluate(
                _COST, {"url": self.url, "seconds": seconds, "level": level, "protect": protect}
            )
            took.append(self._cpu_s() - before)
        return (took[1] - took[0]) / seconds

    def _cpu_s(self) -> float:
        """Return the CPU time that the browser's pages have taken, seconds."""
        browser = self.page.context.browser
        assert browser is not None
        session = browser.new_browser_cdp_session()
        told = session.send("SystemInfo.getProcessInfo")
        session.detach()
        return float(sum(one["cpuTime"] for one in told["processInfo"] if one["type"] == "renderer"))


@contextmanager
def worklet(browser: Browser) -> Iterator[Worklet]:
    """Serve the built pages and open one of them."""
    (built,) = (PAGES / "assets").glob("processor-*.js")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(PAGES)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.server_address[1]}"
        page = browser.new_page()
        page.goto(f"{address}/missing.html")
        yield Worklet(page, f"{address}/assets/{built.name}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def sine(seconds: float, hz: float, peak: float) -> Sound:
    """Return a sine, (n,)."""
    time = np.arange(round(seconds * RATE)) / RATE
    return (peak * np.sin(2 * np.pi * hz * time)).astype(np.float32)


def rms_db(sound: npt.NDArray[Any]) -> float:
    """Return the RMS of all samples, dBFS; 0 is an RMS of 1."""
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-20))
