/** Whether a key press belongs to a control that reads letters, so that the page must leave it alone. */
export function typing(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== "range" && target.type !== "checkbox";
  return (
    target.isContentEditable || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
  );
}

/** Whether a dialog is open, so that the page's own keys must rest. */
export function dialogOpen(): boolean {
  return document.querySelector("dialog[open]") !== null;
}
