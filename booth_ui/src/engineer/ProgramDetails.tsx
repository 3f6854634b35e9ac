import { Facts } from "../shared/Facts";
import { gain, houseTime, RATE } from "../shared/format";
import { Slider } from "../shared/Slider";
import type { ProgramState } from "../shared/types";
import { words } from "../shared/words";
import { Curve } from "./Curve";
import type { Desk } from "./desk";

type Setting =
  | "duck_db"
  | "duck_threshold_db"
  | "duck_attack_ms"
  | "duck_hold_ms"
  | "duck_release_ms"
  | "delay_ms"
  | "target_lufs";

/** Ducking, delay and loudness of a program. Ranges are those that a hand needs; the service takes wider ones. */
export function ProgramDetails({ desk, program }: { desk: Desk; program: ProgramState }) {
  const { engineer } = words();
  const patcher = desk.strip(`programs/${program.language}`);
  const pending = patcher.pending.value;
  const now = (key: Setting): number => pending[key] ?? program[key];
  const rows: [Setting, string, number, number, number, string][] = [
    ["duck_db", engineer.depth, -40, 0, 1, "dB"],
    ["duck_threshold_db", engineer.threshold, -70, -10, 1, "dBFS"],
    ["duck_attack_ms", engineer.attack, 1, 200, 1, "ms"],
    ["duck_hold_ms", engineer.hold, 0, 5000, 100, "ms"],
    ["duck_release_ms", engineer.release, 50, 3000, 50, "ms"],
    ["delay_ms", engineer.delay, 0, 5000, 20, "ms"],
    ["target_lufs", engineer.target, -30, -14, 1, "LUFS"],
  ];
  return (
    <div class="program-details">
      <div class="settings">
        {rows.map(([key, name, min, max, step, unit]) => {
          const value = now(key);
          const text = `${unit === "ms" ? value : gain(value)} ${unit}`;
          return (
            <div
              key={key}
              class={`setting ${pending[key] === undefined ? "" : "pending"}`}
              data-setting={key}
            >
              <span class="small" aria-hidden="true">
                {name}
              </span>
              <Slider
                label={`${program.label}: ${name}`}
                value={value}
                min={min}
                max={max}
                step={step}
                text={text}
                onChange={(next) => patcher.ask({ [key]: next })}
              />
              <span class="figure small setting-value" aria-hidden="true">
                {text}
              </span>
            </div>
          );
        })}
      </div>
      <div class="curve-box">
        <Curve
          depth={now("duck_db")}
          attack={now("duck_attack_ms")}
          hold={now("duck_hold_ms")}
          release={now("duck_release_ms")}
        />
        <Facts
          facts={[
            [engineer.ceiling, `${gain(program.ceiling_db)} dBTP`],
            [engineer.mixed, houseTime(program.position)],
            [engineer.concealed, `${((1000 * program.concealed_samples) / RATE).toFixed(0)} ms`],
          ]}
        />
      </div>
    </div>
  );
}
