import type { Control } from "./control";

/** Which control does what. Each control does one thing; one thing may have several controls. */
export type Table<Action extends string> = Readonly<Record<Action, readonly Control[]>>;

/** Returns the table in which `control` does `action`, and nothing else any more. */
export function bound<Action extends string>(
  table: Table<Action>,
  action: Action,
  control: Control,
): Table<Action> {
  const free = freed(table, control);
  return { ...free, [action]: [...free[action], control] };
}

/** Returns the table in which `control` does nothing. */
export function freed<Action extends string>(table: Table<Action>, control: Control): Table<Action> {
  const entries = Object.entries<readonly Control[]>(table);
  return Object.fromEntries(
    entries.map(([one, controls]) => [one, controls.filter((other) => other !== control)]),
  ) as unknown as Table<Action>;
}

/** What a control does; undefined for one that does nothing. */
export function actionOf<Action extends string>(table: Table<Action>, control: Control): Action | undefined {
  const found = Object.entries<readonly Control[]>(table).find(([, controls]) => controls.includes(control));
  return found?.[0] as Action | undefined;
}

/**
 * Reads a table that was written by `JSON.stringify`. What is not in it is as in `defaults`, and so is everything where
 * it can't be read; a default that was given to something else meanwhile stays there.
 */
export function stored<Action extends string>(defaults: Table<Action>, text: string | null): Table<Action> {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? "{}");
  } catch {
    return defaults; // somebody wrote something else there
  }
  if (typeof kept !== "object" || kept === null) return defaults;
  const given = new Map<string, Control[]>();
  const taken = new Set<Control>();
  for (const [action, controls] of Object.entries(kept)) {
    if (!(action in defaults) || !Array.isArray(controls)) continue;
    const mine = controls.filter((one): one is Control => typeof one === "string" && !taken.has(one));
    for (const one of mine) taken.add(one);
    given.set(action, mine);
  }
  const entries = Object.entries<readonly Control[]>(defaults);
  return Object.fromEntries(
    entries.map(([action, controls]) => [
      action,
      given.get(action) ?? controls.filter((one) => !taken.has(one)),
    ]),
  ) as unknown as Table<Action>;
}
