/** What says of a name that it is a booth's, in the languages of the pages. */
const BOOTH = /\bbooths?\b|口譯[廂席室間]/i;

interface Called {
  name: string;
  label: string;
}

/** A booth as all pages call it: its label where that has its name in it, else both, `a · 中文`. */
export function boothName({ name, label }: Called): string {
  return names(label, name) ? label : `${name} · ${label}`;
}

/** What tells a booth from the others, for where there is little room: `A` of `Booth A`, `a` of `中文`. */
export function boothShort({ name, label }: Called): string {
  if (!names(label, name)) return name;
  return label.replace(BOOTH, "").replace(/\s+/g, " ").trim() || name;
}

/** A booth's name with the word for a booth before it; alone where it says so itself. */
export function withBooth(name: string, word: string): string {
  return BOOTH.test(name) ? name : `${word} ${name}`;
}

/** Whether a label has a booth's name in it as a word of its own. */
function names(label: string, name: string): boolean {
  const exact = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{Script=Latin}\\d])${exact}(?![\\p{Script=Latin}\\d])`, "iu").test(label);
}
