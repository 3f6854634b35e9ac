/** The element that a page is rendered into. */
export function pageRoot(): HTMLElement {
  const root = document.getElementById("page");
  if (!root) throw new Error("the page has no element with id “page”");
  return root;
}
