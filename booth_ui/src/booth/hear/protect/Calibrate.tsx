import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Slider } from "../../../shared/Slider";
import { words } from "../../../shared/words";
import type { Console } from "../../console";
import { fullScaleOf, LONGEST_NAME } from "./calibration";
import { add, headsets, outputDevice } from "./headsets";
import { Phrase } from "./phrase";
import { wholeDb } from "./say";

/** How loud the phrase may be set, dBFS, A-weighted: its peaks stay below the ceiling that holds without a calibration. */
const [QUIETEST, LOUDEST] = [-62, -25];
/** Where it begins: quiet in any headset. */
const FIRST = -54;

/** Level-matching: a phrase is made as loud as a voice at 1 m, and that tells how loud full scale is. */
export function Calibrate({ desk, onDone }: { desk: Console; onDone: () => void }) {
  const { hearing } = words();
  const level = useSignal(FIRST);
  const name = useSignal(headsets.peek().chosen ?? outputDevice.peek().slice(0, LONGEST_NAME));
  const phrase = useSignal<Phrase | null>(null);
  const heard = useSignal(false);
  const failed = useSignal(false);
  const micOn = desk.self.value?.mic === "on" || desk.line.resumes.value;
  const stop = () => {
    desk.protection.peek()?.instead(null);
    phrase.peek()?.stop();
    phrase.value = null;
  };
  const play = async () => {
    const protection = desk.protection.peek();
    if (!protection) return;
    failed.value = false;
    try {
      const one = await Phrase.load(desk.sound());
      phrase.peek()?.stop();
      one.level(level.peek());
      protection.instead(one.output);
      phrase.value = one;
      heard.value = true;
    } catch {
      // The line is down, or a proxy answered something else: the sentence says so.
      failed.value = true;
    }
  };
  // It stops when the panel goes, and whenever the mic is on.
  useEffect(() => {
    if (micOn) stop();
    return stop;
  }, [micOn]);
  const fullScale = fullScaleOf(level.value);
  const good = heard.value && name.value.trim() !== "";
  return (
    <form
      class="calibrate"
      onSubmit={(event) => {
        event.preventDefault();
        if (!good) return;
        const at = new Date().toISOString();
        add({ name: name.peek().trim(), fullScale, device: outputDevice.peek(), at });
        onDone();
      }}
    >
      <h2>{hearing.calibrate}</h2>
      <ol class="steps">
        {hearing.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div class="match">
        <button
          type="button"
          class="key"
          data-action="phrase"
          aria-pressed={phrase.value !== null}
          disabled={micOn}
          onClick={() => (phrase.peek() ? stop() : void play())}
        >
          {phrase.value ? hearing.stop : hearing.play}
        </button>
        <Slider
          label={hearing.phraseLevel}
          value={level.value}
          min={QUIETEST}
          max={LOUDEST}
          step={0.5}
          text={hearing.fullScale(wholeDb(fullScale))}
          onChange={(db) => {
            level.value = db;
            phrase.peek()?.level(db);
          }}
        />
        <span class="figure small soft">{hearing.fullScale(wholeDb(fullScale))}</span>
      </div>
      <p class="small soft" role="status">
        {micOn
          ? hearing.notOnAir
          : failed.value
            ? hearing.phraseFailed
            : level.value >= LOUDEST
              ? hearing.tooQuiet
              : hearing.onlyPhrase}
      </p>
      <label>
        <span class="small soft">{hearing.name}</span>
        <input
          class="field"
          name="headset"
          maxLength={LONGEST_NAME}
          placeholder={hearing.namePlaceholder}
          value={name.value}
          onInput={(event) => {
            name.value = event.currentTarget.value;
          }}
        />
      </label>
      <footer>
        <button type="submit" class="key" data-action="save" disabled={!good}>
          {hearing.save}
        </button>
        <button type="button" class="key plain" onClick={onDone}>
          {hearing.back}
        </button>
      </footer>
    </form>
  );
}
