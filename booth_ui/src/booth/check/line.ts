import { pause } from "../../shared/backoff";
import type { LineCheck } from "../../shared/types";
import { Session } from "../session";
import { type Counted, roundTrip } from "./round-trip";
import { below, LIMITS, worst } from "./verdict";

/** How long the line is listened to, ms. */
const FOR = 5000;
/** How often the answers to the browser's questions are counted meanwhile, ms. */
const EACH = 250;

/**
 * Sits down in the booth for five seconds with the microphone off and looks at the line: the very way that an
 * interpreter's sound takes. Raises Refused, and Error when no media get through.
 */
export async function checkLine(
  booth: string,
  token: string,
  name: string,
  silence: MediaStreamTrack,
): Promise<LineCheck> {
  const session = await Session.open(booth, token, silence, () => undefined);
  try {
    if (name) await session.nameIt(name);
    const counted: Counted[] = [];
    const until = performance.now() + FOR;
    while (performance.now() < until) {
      counted.push(...countedOf(await session.report()));
      await pause(EACH);
    }
    return graded(await session.report(), roundTrip(counted));
  } finally {
    session.close();
  }
}

/** The pair of candidates that the sound takes. */
function pairOf(report: RTCStatsReport): RTCIceCandidatePairStats | undefined {
  const all = [...report.values()] as RTCIceCandidatePairStats[];
  return all.find((one) => one.type === "candidate-pair" && one.nominated && one.state === "succeeded");
}

function countedOf(report: RTCStatsReport): Counted[] {
  const pair = pairOf(report);
  const { responsesReceived: answers, totalRoundTripTime: seconds } = pair ?? {};
  return pair && answers !== undefined && seconds !== undefined ? [{ pair: pair.id, answers, seconds }] : [];
}

function graded(report: RTCStatsReport, rtt_ms: number | null): LineCheck {
  const all = [...report.values()];
  const pair = pairOf(report);
  const local = all.find((one) => one.id === pair?.localCandidateId) as
    | { candidateType?: string }
    | undefined;
  const sound = (type: string) => all.find((one) => one.type === type && one.kind === "audio");
  const come = sound("inbound-rtp") as RTCInboundRtpStreamStats | undefined;
  const gone = sound("remote-inbound-rtp") as { fractionLost?: number; jitter?: number } | undefined;
  const received = come?.packetsReceived ?? 0;
  const lost = Math.max(0, come?.packetsLost ?? 0);
  const loss_percent = 100 * Math.max(lost / Math.max(1, lost + received), gone?.fractionLost ?? 0);
  const jitter_ms = 1000 * Math.max(come?.jitter ?? 0, gone?.jitter ?? 0);
  const by_relay = local?.candidateType === "relay";
  const verdict = worst(
    received === 0 ? "bad" : "good",
    below(rtt_ms ?? 0, LIMITS.rtt),
    below(loss_percent, LIMITS.loss),
    below(jitter_ms, LIMITS.jitter),
  );
  return { verdict, rtt_ms, loss_percent, jitter_ms, by_relay };
}
