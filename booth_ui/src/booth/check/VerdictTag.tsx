import { Icon } from "../../shared/Icon";
import type { Verdict } from "../../shared/types";
import { words } from "../../shared/words";

/** How a part did, in a shape, a word and a colour. */
export function VerdictTag({
  verdict,
  fault = false,
}: {
  verdict: Verdict | null | undefined;
  fault?: boolean;
}) {
  const { check } = words();
  if (!verdict) {
    return fault ? (
      <span class="verdict bad">
        <Icon name="warning" />
      </span>
    ) : (
      <span class="verdict soft small">{check.notYet}</span>
    );
  }
  return (
    <span class={`verdict ${verdict}`} data-verdict={verdict}>
      <Icon name={verdict === "good" ? "tick" : "warning"} />
      {check.verdict[verdict]}
    </span>
  );
}
