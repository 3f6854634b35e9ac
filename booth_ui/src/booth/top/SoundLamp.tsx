import type { ComponentChildren } from "preact";
import { signed } from "../../shared/format";
import { bandOf } from "../../shared/sound-light";
import { words } from "../../shared/words";
import type { Console } from "../console";
import { LampKey } from "./LampKey";

/** How good the sound of whoever speaks now is. */
export function SoundLamp({ desk }: { desk: Console }) {
  const { lights, unknown } = words();
  const sure = desk.sure.value;
  const source = desk.events.state.value?.sources.find(({ speaking }) => speaking);
  const sound = sure ? source?.sound : undefined;
  const worst = sound?.faults[0];
  const word = !sure ? unknown : !sound ? lights.soundNone : worst ? lights.fault[worst] : lights.soundGood;
  return (
    <LampKey name="sound" label={lights.sound} word={word} lamp={!sound ? "" : worst ? "caution" : "good"}>
      {sound && source ? (
        <>
          <table>
            <caption>{lights.soundTitle(source.label)}</caption>
            <tbody>
              <Row name={lights.bandwidth} bad={sound.faults.includes("narrow")}>
                {lights.kilohertz((sound.bandwidth_hz / 1000).toFixed(1))}
                <span class="soft"> {lights.band[bandOf(sound)]}</span>
              </Row>
              <Row name={lights.level} bad={sound.faults.includes("quiet") || sound.faults.includes("loud")}>
                {lights.lufs(signed(sound.level_lufs, 1))}
              </Row>
              <Row name={lights.clipped} bad={sound.faults.includes("clipped")}>
                {lights.percent(String(sound.clipped_percent))}
              </Row>
              <Row name={lights.reverberation} bad={sound.faults.includes("echoing")}>
                {sound.reverberation_s === null ? "–" : lights.seconds(sound.reverberation_s.toFixed(1))}
              </Row>
            </tbody>
          </table>
          {sound.faults.map((fault) => (
            <p key={fault} class="small bad">
              ▲ {lights.faultLong[fault]}
            </p>
          ))}
        </>
      ) : (
        <p class="soft">{sure ? lights.noSpeechYet : unknown}</p>
      )}
    </LampKey>
  );
}

function Row({ name, bad, children }: { name: string; bad: boolean; children: ComponentChildren }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class={`figure ${bad ? "bad" : ""}`}>
        {bad && "▲ "}
        {children}
      </td>
    </tr>
  );
}
