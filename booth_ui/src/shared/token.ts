/**
 * The role token of a staff page: it comes in the link's fragment, which no server and no referrer ever sees,
 * moves into the tab's session storage and leaves the address bar, so that a shared screen does not show it.
 * Each page keeps its own, so that a tab can hold a console and the engineer's desk after one another.
 */
export function takeToken(page: string): string | null {
  const key = `interp.token.${page}`;
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    sessionStorage.setItem(key, given);
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(key);
}
