import type { Chat } from "./chat";

/** Tells a chat whether somebody is at it: a press on it, or the focus in it. Returns how to end that. */
export function attending(box: HTMLElement | null, chat: Chat): () => void {
  if (!box) return () => undefined;
  const at = () => chat.attend(true);
  const away = () => chat.attend(false);
  const pressed = () => chat.show(chat.open.peek());
  // Who comes back to the window finds what came meanwhile.
  const looked = () => chat.attend(box.contains(document.activeElement));
  box.addEventListener("focusin", at);
  box.addEventListener("focusout", away);
  box.addEventListener("pointerdown", pressed);
  document.addEventListener("visibilitychange", looked);
  return () => {
    box.removeEventListener("focusin", at);
    box.removeEventListener("focusout", away);
    box.removeEventListener("pointerdown", pressed);
    document.removeEventListener("visibilitychange", looked);
  };
}
