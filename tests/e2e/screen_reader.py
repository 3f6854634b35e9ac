"""What a screen reader finds on a page: the accessibility tree, the way of the focus, and what is said unasked."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page

MARK = """() => {
    // Everything that can be operated now and is to be seen, by a number on each; radios of a group share one Tab.
    const WANTED = 'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true], ' +
        '[role=button], [role=slider], [role=checkbox], [role=tab], [role=option]';
    const scope = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document;
    const seen = one => one.checkVisibility({visibilityProperty: true}) && one.getClientRects().length > 0;
    for (const one of document.querySelectorAll('[data-walk]')) one.removeAttribute('data-walk');
    const all = [...scope.querySelectorAll(WANTED)].filter(seen);
    all.forEach((one, number) => one.setAttribute('data-walk', number));
    return all.map(one => ({
        what: one.outerHTML.slice(0, 160),
        disabled: one.matches(':disabled'),
        by_arrows: one.matches('[role=option]') ||
            one.matches('input[type=radio]:not(:checked)') &&
            !!document.querySelector(`input[type=radio][name="${one.name}"]:checked`),
    }));
}"""
BEGIN = """() => {
    // A browser goes on from where something was clicked last: begin before everything.
    const begin = document.createElement('span');
    ([...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body).prepend(begin);
    begin.tabIndex = -1;
    begin.focus();
    begin.remove();
}"""
FOCUSED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body || one === document.documentElement) return null;
    one.scrollIntoView({block: 'nearest'});
    const {left, top, right, bottom} = one.getBoundingClientRect();
    const at = [left + scrollX, top + scrollY, right + scrollX, bottom + scrollY];
    return {number: Number(one.dataset.walk ?? -1), what: one.outerHTML.slice(0, 160), at};
}"""
LISTEN = """() => {
    // Notes every change of words in a region that a screen reader would read out.
    window.spoken = [];
    const IMPLIED = {status: 'polite', log: 'polite', alert: 'assertive'};
    const region = node => (node.nodeType === 1 ? node : node.parentElement)
        ?.closest('[aria-live], [role=status], [role=alert], [role=log], output');
    new MutationObserver(changes => {
        for (const {target, type, addedNodes} of changes) {
            if (type === 'childList' && addedNodes.length === 0) continue;
            const nodes = [target, ...[...addedNodes].flatMap(one => one.nodeType === 1 ?
                [one, ...one.querySelectorAll('[role=alert]')] : [])];
            for (const one of new Set(nodes.map(region).filter(Boolean))) {
                const live = one.getAttribute('aria-live') ?? IMPLIED[one.getAttribute('role')] ?? 'polite';
                const text = one.textContent.trim();
                if (live !== 'off' && text && one.checkVisibility({visibilityProperty: true})) {
                    if (window.spoken.at(-1)?.text !== text) window.spoken.push({live, text});
                }
            }
        }
    }).observe(document, {subtree: true, childList: true, characterData: true});
}"""
STATES = {"checkbox": "checked", "radio": "checked", "switch": "checked"}
"""The state that a role has to tell."""
NO_ROLES = {"generic", "none", "presentation", ""}


@dataclass(frozen=True)
class Found:
    """An element as the accessibility tree has it."""

    role: str
    name: str
    value: str
    properties: dict[str, Any]

    def wrong(self) -> str:
        """Say what a screen reader's user is not told of something that can be operated; empty when all is well."""
        if self.role in NO_ROLES:
            return f"has no role ({self.role!r})"
        if len(self.name.strip()) < 2:
            return f"has no name but {self.name!r}"
        state = STATES.get(self.role)
        if state and state not in self.properties:
            return f"does not tell whether it is {state}"
        if self.role == "slider" and not re.search(r"[^\W\d_]|%|°", self.properties["valuetext"]):
            return f"has no value with a unit, but {self.properties['valuetext']!r}"
        return ""


def tree(session: CDPSession) -> dict[int, Found]:
    """Return what the accessibility tree has of the marked elements, by their numbers."""
    document = session.send("DOM.getFlattenedDocument", {"depth": -1, "pierce": False})
    numbers: dict[int, int] = {}
    said: dict[int, str] = {}
    for node in document["nodes"]:
        attributes = node.get("attributes", [])
        named = dict(zip(attributes[::2], attributes[1::2], strict=True))
        if "data-walk" in named:
            numbers[node["backendNodeId"]] = number = int(named["data-walk"])
            # The tree's own "valuetext" is Chromium's of the bare number; what readers get is this.
            said[number] = named.get("aria-valuetext", "")
    found: dict[int, Found] = {}
    for node in session.send("Accessibility.getFullAXTree")["nodes"]:
        number = numbers.get(node.get("backendDOMNodeId", -1))
        if number is None or node.get("ignored"):
            continue
        found[number] = Found(
            node.get("role", {}).get("value", ""),
            node.get("name", {}).get("value", ""),
            str(node.get("value", {}).get("value", "")),
            {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
            | {"valuetext": said[number]},
        )
    return found


def walk(page: Page, session: CDPSession) -> dict[str, Found]:
    """Go through the page, or its open dialog, by Tab; return what was found by name.

    Fails where something is out of reach, does not say what it is or how it stands, or where the focus leaps against
    the eye: it goes right or down, and up only to what stands further right.
    """
    page.evaluate(BEGIN)
    marked = page.evaluate(MARK)
    assert marked, "nothing can be operated"
    found = tree(session)
    faults = [
        f"{found[number].wrong() if number in found else 'is not in the tree'}: {one['what']}"
        for number, one in enumerate(marked)
        if number not in found or found[number].wrong()
    ]
    faults += [
        f"does not say that it is disabled: {one['what']}"
        for number, one in enumerate(marked)
        if one["disabled"] and number in found and not found[number].properties.get("disabled")
    ]
    way: list[int] = []
    before: list[float] | None = None
    for _ in range(2 * len(marked)):
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUSED)
        if now is None or now["number"] in way:
            break
        way.append(now["number"])
        if before is not None and now["at"][3] <= before[1] and now["at"][0] < before[2]:
            faults.append(f"the focus leaps up to {now['what']}")
        before = now["at"]
    reachable = {n for n, one in enumerate(marked) if not one["disabled"] and not one["by_arrows"]}
    faults += [f"Tab does not reach {marked[number]['what']}" for number in sorted(reachable - set(way))]
    faults += ["Tab reaches something that is not to be seen" for number in way if number < 0]
    assert not faults, "\n".join(faults)
    return {one.name: one for one in found.values()}
