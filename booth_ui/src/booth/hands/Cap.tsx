import { type ActionId, keys } from "./actions";

/** The key that does it, drawn on the page's own; nothing where no key does. */
export function Cap({ id }: { id: ActionId }) {
  const cap = keys.cap(id);
  if (cap === "") return null;
  return (
    <span class="cap" aria-hidden="true">
      {cap}
    </span>
  );
}
