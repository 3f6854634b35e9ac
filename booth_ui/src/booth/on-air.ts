const QUIET = "/favicon.svg";
const ON_AIR = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="#e3202f"/><circle cx="16" cy="16" r="6" fill="#fff"/></svg>',
)}`;

/** Puts the on-air state into the tab: its title and its icon. */
export function showOnAir(onAir: boolean, title: string, word: string): void {
  document.title = onAir ? `● ${word} · ${title}` : title;
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const wanted = onAir ? ON_AIR : QUIET;
  if (icon && icon.getAttribute("href") !== wanted) icon.href = wanted;
}
