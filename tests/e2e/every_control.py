"""The list of the desk's controls: what each is for, and by which key."""

import httpx
from playwright.sync_api import Locator

from tests.e2e.desk_control import Ask, Control, Desk, Do, drags, focused, keys, nothing, picks, says, there
from tests.e2e.test_console_page import until
from tests.e2e.test_handover import stance


def unfocused(desk: Desk) -> None:
    desk.page.evaluate("document.activeElement.blur()")


def hears(feed: str) -> Do:
    """Mei hears this, and her page knows."""

    def choose(desk: Desk) -> None:
        desk.patch(listen=feed)
        floor = "true" if feed == "floor" else "false"
        desk.page.wait_for_selector(f".floor-key[aria-pressed={floor}]:not(.pending)")

    return choose


def speaks(language: str) -> Do:
    """Mei's direction is this, and her page knows."""

    def choose(desk: Desk) -> None:
        desk.patch(output=language)
        desk.page.wait_for_selector(f"[data-output={language}][aria-pressed=true]:not(.pending)")

    return choose


def sees(picture: str) -> Do:
    """Mei sees this, and her page knows."""

    def choose(desk: Desk) -> None:
        desk.patch(watch=picture)
        desk.page.wait_for_selector(f".floor-picture[data-watch={picture}]")

    return choose


def fills_the_screen(desk: Desk) -> bool:
    return bool(desk.page.evaluate("document.fullscreenElement !== null"))


def back_to_the_window(desk: Desk) -> None:
    desk.page.evaluate("document.exitFullscreen()")
    until(desk.page, "the window", lambda: not fills_the_screen(desk))


def nobody_speaks(desk: Desk) -> None:
    """Nobody has the microphone, nobody wants it, and what was said of it is read."""
    desk.patch(mic="off", cough=False)
    desk.lin.patch(mic="off")
    if desk.handover:
        desk.page.click(".handover-keys [data-action=refuse]")
    desk.page.wait_for_selector(".handover[data-stance=nobody]")
    while desk.page.locator(".line-message .key").count():
        desk.page.click(".line-message .key")


def mei_speaks(desk: Desk) -> None:
    desk.patch(mic="on")
    stance(desk.page, "mine")


def lin_speaks(desk: Desk) -> None:
    desk.lin.patch(mic="on")
    stance(desk.page, "theirs")


def lin_wishes(desk: Desk) -> None:
    desk.patch(mic="on")
    desk.lin.patch(handover="request")
    stance(desk.page, "wish")


def lin_has_taken_it(desk: Desk) -> None:
    mei_speaks(desk)
    desk.lin.patch(handover="take")
    desk.page.wait_for_selector(".line-message.caution .key")


def mei_has_offered(desk: Desk) -> None:
    mei_speaks(desk)
    desk.patch(handover="request")
    stance(desk.page, "offered")


def mei_has_accepted(desk: Desk) -> None:
    lin_wishes(desk)
    desk.patch(handover="accept")
    stance(desk.page, "giving")


def is_asked(phase: str) -> Ask:
    """The service has a handover that has come so far."""
    return lambda desk: desk.handover is not None and desk.handover["phase"] == phase


def nothing_is_asked(desk: Desk) -> bool:
    return desk.handover is None


def nothing_is_said(desk: Desk) -> bool:
    return desk.page.locator(".line-message.caution").count() == 0


def holds(desk: Desk, it: Locator) -> None:
    """Press it with the mouse, and keep it pressed."""
    it.hover()
    desk.page.mouse.down()


def lets_go(desk: Desk) -> None:
    desk.page.mouse.up()
    desk.page.keyboard.up(" ")
    until(desk.page, "the cough is over", lambda: desk.mei["cough"] is False)


def types_a_line(desk: Desk) -> None:
    desk.page.fill("#line-text", desk.text())


def a_line_is_up(desk: Desk) -> None:
    types_a_line(desk)
    desk.page.press("#line-text", "Enter")
    desk.page.wait_for_selector("[data-action=take-back]:enabled")


def line_is_up(desk: Desk) -> bool:
    """The service shows what Mei typed."""
    return any(f"more, {desk.number}." in line["text"] for line in desk.ask("/api/v1/captions"))


def takes_back(desk: Desk) -> None:
    desk.page.fill("#line-text", "")
    unfocused(desk)
    if line_is_up(desk):
        desk.page.click("[data-action=take-back]")
    desk.page.wait_for_selector("[data-action=line]")


def types_a_message(desk: Desk) -> None:
    desk.page.fill(".chat-field textarea", desk.text())


def message_is_there(desk: Desk) -> bool:
    """The service has what Mei wrote."""
    lines = desk.ask("/api/v1/chat")["lines"]
    return any(f"more, {desk.number}." in line["text"] for line in lines)


def engineer_writes(desk: Desk) -> None:
    line = {"to": "booth", "booth": "a", "text": desk.text()}
    where = f"{desk.event.url}/api/v1/chat"
    httpx.post(where, json=line, headers=desk.event.engineer, timeout=10).raise_for_status()
    desk.page.wait_for_selector(".message-lamp[data-lit=true]")


def tab_is(tab: str) -> Ask:
    return there(f"[data-tab={tab}][aria-pressed=true]")


def to_tab(tab: str) -> Do:
    def choose(desk: Desk) -> None:
        desk.page.click(f"[data-tab={tab}]")
        unfocused(desk)

    return choose


def slider(name: str, key: str = "", *, rest: float = 0) -> Control:
    def at(desk: Desk) -> float:
        return float(desk.page.get_by_role("slider", name=name, exact=True).input_value())

    def back(desk: Desk) -> None:
        desk.page.get_by_role("slider", name=name, exact=True).fill(str(rest))
        unfocused(desk)

    return Control(
        "slider", name, lambda desk: at(desk) > rest, back, key, press=("ArrowRight",), mouse=drags
    )


def signal(name: str, kind: str, key: str) -> Control:
    def raised(desk: Desk) -> bool:
        mine = desk.mei["id"]
        return any((one["console"], one["kind"]) == (mine, kind) for one in desk.event.state()["signals"])

    def lower(desk: Desk) -> None:
        httpx.delete(f"{desk.place}/signals/{kind}", headers=desk.booth, timeout=10).raise_for_status()
        desk.page.wait_for_selector(f"[data-signal={kind}][aria-pressed=false]")

    return Control("button", name, raised, lower, key)


def dialog(kind: str) -> tuple[Ask, Do]:
    """A card opens, and Escape closes it."""

    def close(desk: Desk) -> None:
        desk.page.keyboard.press("Escape")
        desk.page.wait_for_selector(f"dialog.{kind}", state="detached")

    return there(f"dialog.{kind}[open]"), close


def lamp(name: str, which: str) -> Control:
    def opened(desk: Desk) -> bool:
        return desk.page.locator(f"[data-lamp={which}] .lamp-key[aria-expanded=true]").count() > 0

    def close(desk: Desk) -> None:
        keys("Escape")(desk)
        unfocused(desk)

    return Control("button", name, opened, close)


def preset(number: int, feed: str) -> Control:
    return Control("button", f"Preset {number}: .*", says(listen=feed), hears("floor"), str(number))


def selected(selector: str, value: str) -> Ask:
    return lambda desk: desk.page.locator(selector).input_value() == value


def chosen(name: str, value: str, done: Ask, undo: Do, *down: str) -> Control:
    """A list: an arrow opens it, `down` goes to what is chosen."""
    return Control("combobox", name, done, undo, press=("ArrowDown", *down, "Enter"), mouse=picks(value))


def enters_again(desk: Desk) -> None:
    desk.page.check("[name=consent]")
    desk.page.press("[name=name]", "Enter")
    desk.page.wait_for_selector("main.desk[data-state=in]", timeout=20_000)
    unfocused(desk)


def page_in(language: str) -> Do:
    return lambda desk: desk.page.click(f".languages [lang={language}]")


def back_to(selector: str, value: str) -> Do:
    """A list has its first choice again."""

    def choose(desk: Desk) -> None:
        desk.page.select_option(selector, value)
        unfocused(desk)

    return choose


EARS = "[data-action=ears]"
TOP = (
    lamp("line .*", "line"),
    lamp("sound .*", "sound"),
    Control("button", r"Keys \(\?\)", *dialog("hands-card"), "?"),
    Control("button", "中文", there("html[lang=zh-Hant]"), page_in("en"), within=".languages"),
    Control(
        "button",
        "EN, English",
        there("html[lang=en]"),
        nothing,
        start=page_in("zh-Hant"),
        within=".languages",
    ),
    Control("button", "Leave booth", there("main.join"), enters_again),
)
LISTENING = (
    Control("button", "FLOOR", says(listen="floor"), nothing, "f", hears("booth:b")),
    Control("button", "Relay: .*", lambda desk: desk.mei["listen"] != "floor", hears("floor"), "f"),
    preset(1, "channel:fr"),
    preset(2, "channel:zh"),
    preset(3, "channel:en"),
    chosen("Other channels and booths", "booth:b", says(listen="booth:b"), hears("floor"), "b"),
    Control("button", "Auto-relay .*", there("[data-action=auto][aria-pressed=true]"), keys("a"), "a"),
    slider("Volume", "ArrowUp", rest=-6),
    slider("Bass"),
    slider("Treble"),
    slider("Balance"),
    slider("Volume of the partner", "Shift+ArrowUp", rest=-60),
    chosen("Ears", "floorLeft", selected(EARS, "floorLeft"), back_to(EARS, "both"), "ArrowDown"),
    Control("button", "Hearing protection and headset.*", *dialog("ear-panel")),
)
SEEING = (
    Control("combobox", "Search the glossary", focused("#glossary-search"), unfocused, "g", press=()),
    Control("button", "Glossary file", *dialog("glossary-card")),
    Control("textbox", "Type a line", focused("#line-text"), unfocused, "l", press=()),
    Control(
        "combobox",
        "For whom",
        selected(".for-whom", "all"),
        back_to(".for-whom", "booth"),
        press=("ArrowDown",),
        mouse=picks("all"),
    ),
    Control("button", "Show", line_is_up, takes_back, start=types_a_line),
    Control("button", "Take back", lambda desk: not line_is_up(desk), takes_back, start=a_line_is_up),
    chosen("Which picture", "source:slides", says(watch="source:slides"), sees("program"), "s"),
    Control("button", "(Larger|Smaller) picture", there(".see[data-large=true]"), keys("v"), "v"),
    Control("button", "(Leave f|F)ull screen", fills_the_screen, back_to_the_window, "w"),
    Control("button", "Switch the picture (off|on)", says(watch="none"), sees("program"), "x"),
)
TEAM = (
    Control("button", "Request", is_asked("requested"), nobody_speaks, "h", lin_speaks),
    Control("button", "Offer", is_asked("requested"), nobody_speaks, "h", mei_speaks),
    Control("button", "Take", says(mic="on"), nobody_speaks, "Shift+h", lin_speaks),
    Control("button", "Accept", is_asked("accepted"), nobody_speaks, "h", lin_wishes),
    Control("button", "Decline", nothing_is_asked, nobody_speaks, "j", lin_wishes),
    Control("button", "Cancel", nothing_is_asked, nobody_speaks, "j", mei_has_offered),
    Control("button", "NOW", lambda desk: desk.mei["mic"] == "off", nobody_speaks, "h", mei_has_accepted),
    Control("button", "Close", nothing_is_said, nobody_speaks, start=lin_has_taken_it),
    Control("button", "Booth.*", tab_is("booth"), nothing, start=to_tab("engineer"), within=".chat-tabs"),
    Control("button", "Engineer.*", tab_is("engineer"), to_tab("booth"), within=".chat-tabs"),
    Control("textbox", "Chat: .*", focused(".chat-field textarea"), unfocused, press=()),
    Control("button", "Send", message_is_there, to_tab("booth"), start=types_a_message),
)
SPEAKING = (
    Control("button", "MIC (OFF|ON)|TAKE MIC", says(mic="on"), nobody_speaks, "m"),
    Control("button", "COUGH", says(cough=True), lets_go, " ", mei_speaks, mouse=holds, held=True),
    Control("button", "中文", says(output="zh"), nothing, "ArrowLeft", speaks("en"), within=".speak"),
    Control("button", "English", says(output="en"), speaks("zh"), "ArrowRight", within=".speak"),
    signal("Slow down.*", "slow_down", "s"),
    signal("Repeat.*", "repeat", "r"),
    signal("Operator.*", "operator", "o"),
    signal("Can’t interpret.*", "uninterpretable", "u"),
    Control("button", "Messages.*", focused(".chat-field textarea"), to_tab("booth"), "c", engineer_writes),
)
CONTROLS = TOP + LISTENING + SEEING + TEAM + SPEAKING
