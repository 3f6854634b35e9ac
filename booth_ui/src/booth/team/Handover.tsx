import { words } from "../../shared/words";
import type { Console } from "../console";
import { keys } from "../hands/actions";
import { Cap } from "../hands/Cap";
import { LastHandover } from "./LastHandover";
import { noOf, type Stance, seizeBy, stepOf } from "./stance";

/** Stances in which somebody waits for this interpreter. */
const CALLS = ["offer", "wish", "giving", "ready", "both"] as const;

/** Handing the microphone over: what is asked for now, the key for the next step, and how close the last one was. */
export function Handover({ desk }: { desk: Console }) {
  const { handover } = words();
  const { teamwork } = desk;
  const stance = teamwork.stance.value;
  const asked = desk.pending.value.handover;
  const step = stepOf(stance);
  const no = noOf(stance);
  const inside = desk.events.state.value?.interlock.inside ?? "override";
  const last = desk.booth.value?.last_handover;
  const waits = stance.kind === "offered" || stance.kind === "asked";
  return (
    <section
      class={`handover panel ${isCall(stance) ? "calls" : ""}`}
      aria-labelledby="handover"
      data-stance={stance.kind}
    >
      <h2 id="handover" class="unseen">
        {handover.title}
      </h2>
      <p class="handover-line small">{handover.stance[stance.kind](nameOf(stance, words().booth.guest))}</p>
      <div class="handover-keys">
        <button
          type="button"
          class={`key ${asked !== undefined && asked === step ? "pending" : ""}`}
          data-action="handover"
          aria-keyshortcuts={keys.aria("handover")}
          disabled={step === null}
          onClick={() => teamwork.step()}
        >
          {step === "request"
            ? handover[stance.kind === "mine" ? "offer" : "ask"]
            : waits
              ? handover.waiting
              : handover[step ?? "ask"]}{" "}
          <Cap id="handover" />
        </button>
        {no ? (
          <button
            type="button"
            class={`key ${asked === no ? "pending" : ""}`}
            data-action="refuse"
            aria-keyshortcuts={keys.aria("refuse")}
            onClick={() => teamwork.refuse()}
          >
            {handover[no]} <Cap id="refuse" />
          </button>
        ) : (
          <button
            type="button"
            class={`key ${asked === "take" || asked === "force" ? "pending" : ""}`}
            data-action="seize"
            aria-keyshortcuts={keys.aria("seize")}
            disabled={teamwork.holder.value === null}
            onClick={() => teamwork.seize()}
          >
            {handover[seizeBy({ inside })]} <Cap id="seize" />
          </button>
        )}
      </div>
      {last ? <LastHandover last={last} /> : <span class="small soft">{handover.never}</span>}
    </section>
  );
}

/** Who the other one is. */
export function nameOf(stance: Stance, guest: string): string {
  return "other" in stance ? stance.other.name || guest : "";
}

/** What has to be read at once, for the message line; null when there is nothing of the kind. */
export function handoverLine(desk: Console): string | null {
  const { handover, booth } = words();
  const stance = desk.teamwork.stance.value;
  const self = desk.self.value;
  if (desk.sure.value && self?.both_open) return handover.bothOpen(desk.languageLabel(self.output));
  return isCall(stance) ? handover.calls[stance.kind](nameOf(stance, booth.guest)) : null;
}

function isCall(stance: Stance): stance is Extract<Stance, { kind: (typeof CALLS)[number] }> {
  return (CALLS as readonly string[]).includes(stance.kind);
}

/** The keys of what is asked for now beside what is said of it, where the panel may be out of sight. */
export function CallKeys({ desk }: { desk: Console }) {
  const { handover } = words();
  const { teamwork } = desk;
  const stance = teamwork.stance.value;
  const [step, no] = [stepOf(stance), noOf(stance)];
  if (!isCall(stance) || step === null || step === "request") return null;
  return (
    <span class="call-keys">
      <button type="button" class="key" onClick={() => teamwork.step()}>
        {handover[step]}
      </button>
      {no && (
        <button type="button" class="key" onClick={() => teamwork.refuse()}>
          {handover[no]}
        </button>
      )}
    </span>
  );
}
