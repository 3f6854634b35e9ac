import { useEffect } from "preact/hooks";
import { SentencePage } from "../shared/SentencePage";
import { words } from "../shared/words";

/** A delegate's page, as long as the name could be one's. */
const DELEGATE = /^\/join\/([\w-]{1,40})\/?$/;
/** A booth's page, as long as the name could be a booth's. */
const BOOTH = /^\/booth\/([\w-]{1,40})\/?$/;
const FOR_PROGRAMS = /^\/(whip|whep)\//;

/** What a person sees at an address where there is nothing. */
export function Missing() {
  const { denied } = words();
  const [title, text] = sentences(location.pathname);
  useEffect(() => {
    document.title = title;
  });
  return (
    <SentencePage state="missing" title={title} text={text}>
      <a href="/">{denied.home}</a>
    </SentencePage>
  );
}

/** Returns the heading and the sentence below it for an address. */
function sentences(path: string): [string, string] {
  const { missing } = words();
  const booth = BOOTH.exec(path)?.[1];
  if (booth) return [missing.noBooth(booth), missing.noBoothText];
  if (FOR_PROGRAMS.test(path)) return [missing.forPrograms, missing.forProgramsText];
  const delegate = DELEGATE.exec(path)?.[1];
  if (delegate) return [missing.noDelegate(delegate), missing.noBoothText];
  return [missing.title, missing.text];
}
