import { BOTTOM } from "../../shared/decibel";
import { gain } from "../../shared/format";
import { Slider } from "../../shared/Slider";
import { words } from "../../shared/words";
import { List } from "../List";
import { change, settings } from "../settings";
import { AWRY, EARS, type Ears, LOUDEST, TONE } from "./mix";

/** How loud, with which tone, and in which ear. */
export function Knobs() {
  const { booth, listening } = words();
  const { volume, bass, treble, balance, partner, ears } = settings.value;
  return (
    <div class="knobs">
      <Volume label={booth.volume} value={volume} off="−∞" onChange={(db) => change({ volume: db })} />
      <div class="pair">
        <Tone label={booth.bass} value={bass} onChange={(db) => change({ bass: db })} />
        <Tone label={booth.treble} value={treble} onChange={(db) => change({ treble: db })} />
      </div>
      <Knob
        label={listening.balance}
        value={balance}
        least={-AWRY}
        most={AWRY}
        step={2}
        text={balanceSaid(balance)}
        figure={
          balance === 0
            ? "0"
            : `${balance < 0 ? listening.left : listening.right} ${end(balance) ? "" : Math.abs(balance)}`
        }
        onChange={(db) => change({ balance: db })}
      />
      <Volume
        label={listening.partner}
        said={listening.partnerVolume}
        value={partner}
        off={listening.off}
        onChange={(db) => change({ partner: db })}
      />
      <div class="ears">
        <label class="small" for="ears">
          {listening.ears}
        </label>
        <List
          id="ears"
          class="field"
          data-action="ears"
          value={ears}
          onChange={({ currentTarget }) => {
            change({ ears: currentTarget.value as Ears });
          }}
        >
          {EARS.map((one) => (
            <option key={one} value={one}>
              {listening.earsOf[one]}
            </option>
          ))}
        </List>
      </div>
    </div>
  );
}

function end(balance: number): boolean {
  return Math.abs(balance) >= AWRY;
}

function balanceSaid(db: number): string {
  const { listening } = words();
  if (db === 0) return listening.middle;
  if (end(db)) return db < 0 ? listening.onlyLeft : listening.onlyRight;
  return db < 0 ? listening.toLeft(-db) : listening.toRight(db);
}

interface Turned {
  label: string;
  /** Where it is longer than what stands beside it. */
  said?: string;
  value: number;
  onChange: (db: number) => void;
}

function Volume({ off, ...turned }: Turned & { off: string }) {
  const silent = turned.value <= BOTTOM;
  return (
    <Knob
      {...turned}
      least={BOTTOM}
      most={LOUDEST}
      text={silent ? words().booth.silent : words().db(gain(turned.value))}
      figure={silent ? off : gain(turned.value)}
    />
  );
}

function Tone(turned: Turned) {
  const figure = turned.value === 0 ? "0" : gain(turned.value).replace(/\.0$/, "");
  return <Knob {...turned} least={-TONE} most={TONE} text={words().db(gain(turned.value))} figure={figure} />;
}

interface Bounds {
  least: number;
  most: number;
  step?: number;
  /** The value as it is read out. */
  text: string;
  /** The value as it is shown. */
  figure: string;
}

function Knob({ label, said, value, onChange, least, most, step = 1, text, figure }: Turned & Bounds) {
  return (
    <div class="knob">
      <span class="small" aria-hidden="true">
        {label}
      </span>
      <Slider
        label={said ?? label}
        value={value}
        min={least}
        max={most}
        step={step}
        text={text}
        onChange={onChange}
      />
      <span class="figure small soft" aria-hidden="true">
        {figure}
      </span>
    </div>
  );
}
