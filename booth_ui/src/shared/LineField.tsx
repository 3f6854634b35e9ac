import { useSignal } from "@preact/signals";
import { ask, askJson, Refused } from "./http";
import { Icon } from "./Icon";
import { watched } from "./pending";
import { reasonOf } from "./reason";
import type { CaptionLine } from "./types";
import { words } from "./words";

/** Types a line of what was said: for a booth or for all. What was typed last can be taken back. */
export function LineField(props: {
  booth: string;
  token: string;
  /** The console at which it is typed. */
  console?: string | null;
  /** The lines that are up. */
  lines: CaptionLine[];
}) {
  const { booth, token, lines } = props;
  const all = words();
  const { seeing } = all;
  const text = useSignal("");
  const toAll = useSignal(false);
  const busy = useSignal(false);
  const mine = useSignal<number | null>(null);
  const refused = useSignal("");
  const mayTakeBack = text.value === "" && lines.some(({ id }) => id === mine.value);

  const attempt = async (work: () => Promise<void>) => {
    busy.value = true;
    refused.value = "";
    try {
      await watched(work());
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused.value = reasonOf(error, all);
    }
    busy.value = false;
  };
  const send = () =>
    attempt(async () => {
      const json = {
        text: text.peek(),
        booth: toAll.peek() ? null : booth,
        console: props.console ?? null,
      };
      const line = await askJson<CaptionLine>("/api/v1/captions", { method: "POST", token, json });
      mine.value = line.id;
      text.value = "";
    });
  const takeBack = () =>
    attempt(async () => {
      await ask(`/api/v1/captions/${mine.peek()}`, { method: "DELETE", token });
      mine.value = null;
    });

  return (
    <form
      class="line-field"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.peek().trim() !== "" && !busy.peek()) void send();
      }}
    >
      <input
        id="line-text"
        class="field"
        aria-label={seeing.line}
        aria-keyshortcuts="L"
        aria-invalid={refused.value !== ""}
        aria-errormessage="line-refused"
        autocomplete="off"
        maxLength={300}
        placeholder={`${seeing.lineHint} · L`}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          refused.value = "";
        }}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          event.currentTarget.blur();
        }}
      />
      <select
        class="field for-whom"
        aria-label={seeing.lineFor}
        value={toAll.value ? "all" : "booth"}
        onChange={(event) => {
          toAll.value = event.currentTarget.value === "all";
        }}
      >
        <option value="booth">{seeing.forBooth}</option>
        <option value="all">{seeing.forAll}</option>
      </select>
      {mayTakeBack ? (
        <button
          type="button"
          class="key small-key"
          data-action="take-back"
          disabled={busy.value}
          onClick={() => void takeBack()}
        >
          {seeing.takeBack}
        </button>
      ) : (
        <button
          type="submit"
          class={`key small-key ${busy.value ? "pending" : ""}`}
          data-action="line"
          aria-label={seeing.send}
          title={`${seeing.send} (Enter)`}
          disabled={text.value.trim() === ""}
        >
          <Icon name="send" />
        </button>
      )}
      {refused.value && (
        <p id="line-refused" class="message caution" role="alert">
          {refused.value}
        </p>
      )}
    </form>
  );
}
