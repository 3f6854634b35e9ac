import { boothName } from "../../../shared/booth-name";
import { signed } from "../../../shared/format";
import { words } from "../../../shared/words";
import type { Console } from "../../console";
import type { LimitingEvent } from "./exposure";

/** A level without digits behind the point: it changes eight times a second. */
export function wholeDb(db: number): string {
  return db <= -100 ? "−∞" : signed(Math.round(db), 0);
}

/** A setting: digits only where it has some. */
export function roundedDb(db: number): string {
  return signed(db, Number.isInteger(db) ? 0 : 1);
}

/** A level with its unit. */
export function levelText(db: number, calibrated: boolean): string {
  const { hearing } = words();
  // Below this no headset makes a sound that could be told from the room.
  const silent = calibrated ? db < 0 : db <= -100;
  return `${silent ? "–" : wholeDb(db)} ${calibrated ? hearing.spl : hearing.dbfs}`;
}

/** What was listened to, as the keys call it. */
export function heardName(desk: Console, source: string): string {
  const { booth, hearing } = words();
  if (source === "phrase") return hearing.phrase;
  if (source === "partner") return words().listening.partner;
  const [kind, name = ""] = source.split(":");
  if (kind === "channel") return booth.channel(desk.languageLabel(name));
  if (kind !== "booth") return booth.floorName;
  const other = desk.events.state.value?.booths.find((one) => one.name === name);
  return booth.otherBooth(other ? boothName(other) : name);
}

/** An event and what caused it, in words. */
export function eventText(desk: Console, { kind, source, reductionDb }: LimitingEvent): string {
  return words().hearing.acted[kind](heardName(desk, source), reductionDb.toFixed(0));
}
