import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ask, askJson, Refused } from "./http";
import { Icon } from "./Icon";
import { reasonOf } from "./reason";
import type { BoothState, GlossaryState } from "./types";
import { words } from "./words";

const MOST = 2 * 1024 * 1024;
/** A file may take as long as this over a poor line, ms. */
const PATIENCE = 120_000;

/** Brings a glossary file to a booth, or takes the glossary away. */
export function GlossaryCard(props: { booth: BoothState; token: string; onClose: () => void }) {
  const { booth, token, onClose } = props;
  const all = words();
  const { seeing } = all;
  const card = useRef<HTMLDialogElement>(null);
  const file = useSignal<File | null>(null);
  const busy = useSignal(false);
  const sure = useSignal(false);
  const said = useSignal<{ kind: "" | "caution"; text: string } | null>(null);
  useEffect(() => card.current?.showModal(), []);
  const { terms, files } = booth.glossary;
  const path = `/api/v1/booths/${encodeURIComponent(booth.name)}/glossary`;

  const attempt = async (work: () => Promise<string>) => {
    busy.value = true;
    said.value = null;
    try {
      said.value = { kind: "", text: await work() };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      said.value = { kind: "caution", text: error.status === 413 ? seeing.tooLarge : reasonOf(error, all) };
    }
    busy.value = false;
  };
  const bring = (mode: "add" | "replace") =>
    attempt(async () => {
      const chosen = file.peek();
      if (!chosen) return "";
      if (chosen.size > MOST) throw new Refused(413, "");
      const query = new URLSearchParams({ file: chosen.name.slice(0, 80), mode });
      const answer = await askJson<GlossaryState>(`${path}?${query}`, {
        method: "POST",
        token,
        bytes: chosen,
        patience: PATIENCE,
      });
      return seeing.brought(seeing.terms(answer.terms));
    });
  const remove = () =>
    attempt(async () => {
      sure.value = false;
      await ask(path, { method: "DELETE", token });
      return seeing.removed;
    });

  return (
    <dialog ref={card} class="card glossary-card" aria-labelledby="glossary-card" onClose={onClose}>
      <h1 id="glossary-card">{seeing.manage}</h1>
      <p class="glossary-has">{terms > 0 ? seeing.from(seeing.terms(terms), files) : seeing.noGlossary}</p>
      <p class="soft small">{seeing.manageText}</p>
      <label class="key file-key">
        <Icon name="book" />
        <span>{file.value?.name ?? seeing.choose}</span>
        <input
          type="file"
          class="unseen"
          accept=".csv,.tsv,.txt,.tbx,.xml,text/csv,application/xml"
          onChange={(event) => {
            file.value = event.currentTarget.files?.[0] ?? null;
            said.value = null;
          }}
        />
      </label>
      <div class="card-keys">
        <button
          type="button"
          class="key primary"
          data-action="bring"
          disabled={!file.value || busy.value}
          onClick={() => void bring("replace")}
        >
          {terms > 0 ? seeing.replace : seeing.bring}
        </button>
        {terms > 0 && (
          <button
            type="button"
            class="key"
            data-action="add"
            disabled={!file.value || busy.value}
            onClick={() => void bring("add")}
          >
            {seeing.add}
          </button>
        )}
      </div>
      <p class={`message ${said.value?.kind ?? ""}`} role="status">
        {busy.value ? seeing.bringing : (said.value?.text ?? "")}
      </p>
      <div class="card-keys">
        <button type="button" class="key" onClick={() => card.current?.close()}>
          {all.close}
        </button>
        {terms > 0 && (
          <button
            type="button"
            class="key"
            data-action="remove"
            disabled={busy.value}
            onClick={() => {
              if (sure.peek()) void remove();
              else sure.value = true;
            }}
          >
            {sure.value ? seeing.removeSure : seeing.remove}
          </button>
        )}
      </div>
    </dialog>
  );
}
