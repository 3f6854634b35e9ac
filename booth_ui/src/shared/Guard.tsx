import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Events } from "./events";
import { SentencePage } from "./SentencePage";
import { takeToken } from "./token";
import type { RoleInfo } from "./types";
import { type Words, words } from "./words";

interface Props {
  /** Where the token of this page is kept. */
  page: string;
  /** What the page is called in a sentence. */
  what: (words: Words) => string;
  /** Whose token opens the page, besides the engineer's and the director's. */
  mayOpen?: (role: RoleInfo) => boolean;
  children: (events: Events, token: string) => ComponentChildren;
}

/** Lets a staff page begin only with a token that the service takes; otherwise says which link is needed. */
export function Guard({ page, what, mayOpen, children }: Props) {
  const [token] = useState(() => takeToken(page));
  const [events] = useState(() =>
    token ? new Events(token, (one) => isDesk(one) || (mayOpen?.(one) ?? false)) : null,
  );
  useEffect(() => {
    events?.start();
    return () => events?.stop();
  }, [events]);
  const all = words();
  const { denied } = all;
  if (!token || !events) {
    return (
      <SentencePage state="no-token" title={denied.noTokenTitle} text={denied.noToken(what(all))}>
        <a href="/">{denied.home}</a>
      </SentencePage>
    );
  }
  if (events.link.value === "denied") {
    return (
      <SentencePage state="denied" title={denied.wrongTitle} text={denied.wrong(what(all))}>
        <a href="/">{denied.home}</a>
      </SentencePage>
    );
  }
  if (events.link.value === "lost" && !events.state.value) {
    return <SentencePage state="unreachable" title={denied.unreachableTitle} text={denied.unreachable} />;
  }
  return <>{children(events, token)}</>;
}

/** Those at the desk and in the director's chair may open every page of the staff. */
function isDesk({ role }: RoleInfo): boolean {
  return role === "engineer" || role === "control";
}
