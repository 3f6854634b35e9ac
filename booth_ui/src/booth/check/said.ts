import type { Words } from "../../shared/words";
import type { Part, Results } from "./parts";
import { above, below, LIMITS } from "./verdict";

/** What was found of a part and what to do about it, line by line. */
export function saidOf(results: Results, part: Part, check: Words["check"]): string[] {
  const { browser, line, throughput, microphone, echo, headset } = results;
  const said: (string | false | undefined)[] = [];
  if (part === "browser" && browser) {
    const lacks = browser.lacks.map((one) => check.lacks[one]).join(", ");
    said.push(browser.name, lacks !== "" && check.lacking(lacks));
  } else if (part === "line" && line) {
    const { rtt_ms, loss_percent, jitter_ms } = line;
    said.push(check.line(rtt_ms?.toFixed(0) ?? "–", loss_percent.toFixed(1), jitter_ms.toFixed(0)));
    said.push(line.by_relay && check.relayed, line.verdict !== "good" && check.linePoor);
  } else if (part === "throughput" && throughput) {
    said.push(check.throughput(rate(throughput.down_kbit_s), rate(throughput.up_kbit_s)));
    said.push(throughput.verdict !== "good" && check.linePoor);
  } else if (part === "microphone" && microphone) {
    const { level_db, noise_db, device } = microphone;
    said.push(device, check.level(level_db.toFixed(0), noise_db.toFixed(0)));
    said.push(above(level_db, LIMITS.tooQuiet) !== "good" && check.tooQuiet);
    said.push(below(level_db, LIMITS.tooLoud) !== "good" && check.tooLoud);
    said.push(below(noise_db, LIMITS.noise) !== "good" && check.noisy);
  } else if (part === "echo" && echo) {
    if (echo.silent) said.push(check.echoUnknown);
    else {
      said.push(echo.return_db === null ? check.noEcho : check.echo(echo.return_db.toFixed(0)));
      said.push(echo.verdict !== "good" && check.echoHelp);
    }
  } else if (part === "headset" && headset) {
    said.push(check.sides[headset.nowhere ? "nowhere" : headset.verdict === "good" ? "good" : "bad"]);
  }
  return said.filter((one) => typeof one === "string" && one !== "") as string[];
}

/** A bit rate as people read it. */
function rate(kbit: number): string {
  return kbit < 10_000 ? `${Math.round(kbit)} kbit/s` : `${Math.round(kbit / 1000)} Mbit/s`;
}
