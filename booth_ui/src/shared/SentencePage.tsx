import type { ComponentChildren } from "preact";
import { LanguageSwitch } from "./LanguageSwitch";

/** A page that has only something to say: no permission, no answer, wrong browser. */
export function SentencePage(props: {
  state: string;
  title: string;
  text: string;
  children?: ComponentChildren;
}) {
  return (
    <main class="sentence-page" data-state={props.state}>
      <LanguageSwitch />
      <h1>{props.title}</h1>
      <p role="status">{props.text}</p>
      {props.children}
    </main>
  );
}
