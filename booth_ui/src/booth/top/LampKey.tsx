import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Props {
  name: string;
  label: string;
  word: string;
  lamp: "good" | "caution" | "alarm" | "";
  children: ComponentChildren;
}

/** A lamp with its word; what it knows opens below it, on hover, focus or a click, and Escape closes it. */
export function LampKey({ name, label, word, lamp, children }: Props) {
  const id = useId();
  const open = useSignal(false);
  const shut = useSignal(false);
  const close = () => {
    open.value = false;
    shut.value = true;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer and Escape act on the key and on what it has opened.
    <div
      class="lamp-box"
      data-lamp={name}
      data-state={lamp || "none"}
      data-open={open.value}
      data-shut={shut.value}
      onPointerLeave={({ currentTarget }) => {
        // Closed by Escape with the focus still on it: it stays closed.
        if (!currentTarget.contains(document.activeElement)) shut.value = false;
      }}
      onFocusOut={() => {
        open.value = false;
        shut.value = false;
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <button
        type="button"
        class="lamp-key stack"
        aria-expanded={open.value}
        aria-describedby={id}
        onClick={() => {
          if (open.value) return close();
          open.value = true;
          shut.value = false;
        }}
      >
        <span class="small soft">{label}</span>
        <span class="lamp-word">
          <span class={`lamp ${lamp}`} aria-hidden="true" />
          {word}
        </span>
      </button>
      <div id={id} class="lamp-details">
        {children}
      </div>
    </div>
  );
}
