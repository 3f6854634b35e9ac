const STORED = "interp.check.browser";

/** What this browser calls itself, so that the check of somebody without a name is known again. */
export function browserId(): string {
  const kept = localStorage.getItem(STORED);
  if (kept) return kept;
  const bytes = Array.from(crypto.getRandomValues(new Uint8Array(12)));
  const made = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  localStorage.setItem(STORED, made);
  return made;
}
