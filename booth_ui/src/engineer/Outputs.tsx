import type { SinkState } from "../shared/types";
import { words } from "../shared/words";

const LAMPS = {
  live: "good",
  starting: "caution",
  retrying: "caution",
  stopped: "",
  failed: "alarm",
} as const;

/** Where the programs go, and how each of these does. */
export function Outputs({ sinks, sure }: { sinks: readonly SinkState[]; sure: boolean }) {
  const { engineer } = words();
  return (
    <section
      class="panel outputs"
      aria-labelledby="outputs"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
      tabIndex={0}
    >
      <h2 id="outputs">{engineer.outputs}</h2>
      {sinks.length === 0 && <p class="soft">{engineer.noOutputs}</p>}
      <ul>
        {sinks.map((sink) => (
          <Output key={sink.name} sink={sink} sure={sure} />
        ))}
      </ul>
    </section>
  );
}

function Output({ sink, sure }: { sink: SinkState; sure: boolean }) {
  const { engineer, unknown } = words();
  const facts = [
    sink.bit_rate > 0 && engineer.kbit(Math.round(sink.bit_rate / 1000).toString()),
    sink.queue_ms > 0 && engineer.queue(sink.queue_ms),
    sink.restarts > 0 && engineer.restartCount(sink.restarts),
    sink.retry_in_s !== null && engineer.retryIn(Math.ceil(sink.retry_in_s).toString()),
  ].filter((fact) => fact !== false);
  return (
    <li class="output" data-sink={sink.name} data-sink-state={sure ? sink.state : "unknown"}>
      <span class={`lamp ${sure ? LAMPS[sink.state] : ""}`} aria-hidden="true" />
      <span class="output-name" title={sink.url}>
        <strong>{sink.name}</strong>{" "}
        <span class="soft small">
          {sink.kind} · {sink.language ?? engineer.allLanguages}
        </span>
      </span>
      <span class="small">{sure ? engineer.sinkState[sink.state] : unknown}</span>
      {sure && facts.length > 0 && <span class="figure small soft facts">{facts.join(" · ")}</span>}
      {sure && sink.error && <span class="small facts error">{sink.error}</span>}
    </li>
  );
}
