import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** How long the second press counts, ms. */
const SURE_FOR = 4000;

/** For what nobody means to do by one press: `sure` after the first, and `press` acts at the second. */
export function useTwice(act: () => void): { sure: boolean; press: () => void } {
  const sure = useSignal(false);
  useEffect(() => {
    if (!sure.value) return;
    const timer = setTimeout(() => {
      sure.value = false;
    }, SURE_FOR);
    return () => clearTimeout(timer);
  }, [sure.value, sure]);
  return {
    sure: sure.value,
    press: () => {
      if (sure.peek()) act();
      else sure.value = true;
    },
  };
}
