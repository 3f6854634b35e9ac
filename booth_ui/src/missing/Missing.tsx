import { useEffect } from "preact/hooks";
import { SentencePage } from "../shared/SentencePage";
import { words } from "../shared/words";

/** Pages of the contract that a later version brings; their links are handed out already. */
const LATER = /^\/(control|join|return)(\/|$)/;

/** What a person sees at an address where there is nothing. */
export function Missing() {
  const { missing, denied } = words();
  const later = LATER.test(location.pathname);
  const title = later ? missing.laterTitle : missing.title;
  useEffect(() => {
    document.title = title;
  });
  return (
    <SentencePage state="missing" title={title} text={later ? missing.later : missing.text}>
      <a href="/">{denied.home}</a>
    </SentencePage>
  );
}
