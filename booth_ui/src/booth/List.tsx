import type { JSX } from "preact";

/**
 * A list among the desk's keys. Arrows open it, where a browser's own would choose what comes next at once, and only
 * those are its own: M, H and the cough stay what they are while it has the focus.
 */
export function List(props: JSX.IntrinsicElements["select"]) {
  return (
    <select
      {...props}
      onKeyDown={(event) => {
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        if (!("showPicker" in event.currentTarget)) return;
        event.preventDefault();
        event.currentTarget.showPicker();
      }}
    />
  );
}
