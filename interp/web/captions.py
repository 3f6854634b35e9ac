"""The lines that were said: typed by people until an engine hears them, and taken down again."""

from functools import lru_cache

from fastapi import APIRouter, Request, Response

from interp.captions.board import Line, NoSuchLine
from interp.event import Event
from interp.glossary.glossary import Glossary, Lit
from interp.web.access import Access
from interp.web.auth import Role
from interp.web.captions_schema import CaptionEntry, CaptionLine, CaptionsMessage, FactInfo, LitTerm
from interp.web.errors import problem


class CaptionView:
    """The lines as pages have them: each with its facts, and with each booth's terms where they stand in it."""

    def __init__(self, event: Event) -> None:
        self._event = event
        self._told = -1, -1
        self._find = lru_cache(512)(_find)

    def news(self) -> CaptionsMessage | None:
        """Return the lines if they or a glossary have changed since this was asked last, else None."""
        now = self._event.captions.revision, self._event.glossaries.revision
        if now == self._told:
            return None
        self._told = now
        return self.message()

    def message(self) -> CaptionsMessage:
        """Return the lines of late."""
        lines = self._event.captions.lines(self._event.clock.position())
        return CaptionsMessage(lines=[self.line(line) for line in lines])

    def line(self, line: Line) -> CaptionLine:
        """Return a line."""
        booths = list(self._event.booths) if line.booth is None else [line.booth]
        lit = {booth: self._find(self._event.glossaries.of(booth), line.text) for booth in booths}
        return CaptionLine(
            id=line.id,
            text=line.text,
            language=line.language,
            position=line.position,
            final=line.final,
            typed=line.typed,
            by=line.by,
            booth=line.booth,
            facts=[FactInfo(kind=fact.kind, text=fact.text, also=fact.also) for fact in line.facts],
            lit={booth: [_lit(one) for one in terms] for booth, terms in lit.items() if terms},
        )


def _find(glossary: Glossary, text: str) -> tuple[Lit, ...]:
    return tuple(glossary.find(text))


def _lit(one: Lit) -> LitTerm:
    return LitTerm(start=one.start, end=one.end, other=one.other, note=one.term.note, name=one.term.name)


def routes(event: Event, access: Access, view: CaptionView) -> APIRouter:
    """Return the routes under /api/v1/captions."""
    api = APIRouter(prefix="/api/v1/captions")

    @api.get("")
    async def lines(request: Request) -> list[CaptionLine]:
        """The lines of late, in their order."""
        access.staff(request)
        return view.message().lines

    @api.post("", status_code=201)
    async def put(request: Request, entry: CaptionEntry) -> CaptionLine:
        """Put up a line that somebody typed: for a booth, or for all."""
        role = access.staff(request)
        if entry.booth is not None:
            access.booth(request, entry.booth)
            if entry.booth not in event.booths:
                expected = ", ".join(event.booths) or "none"
                raise problem(422, f"booth: {entry.booth!r} is not in this event; expected one of {expected}")
        tags = {language.code: language.tag for language in event.config.languages}
        if entry.language is not None and entry.language not in tags:
            raise problem(422, f"language: {entry.language!r} is not here; expected one of {', '.join(tags)}")
        line = event.captions.put(
            entry.text,
            position=event.clock.position(),
            language=entry.language,
            tag=tags.get(entry.language or ""),
            by=_name(role, entry.console),
            booth=entry.booth,
        )
        event.note(
            {"type": "caption", "line": line.id, "booth": line.booth, "by": line.by, "text": line.text}
        )
        return view.line(line)

    @api.delete("/{ident}", status_code=204)
    async def take_down(request: Request, ident: int) -> Response:
        """Take a typed line down again: that of the own booth or for all; the engineer any."""
        access.staff(request)
        try:
            line = event.captions.line(ident)
            if line.booth is not None:
                access.booth(request, line.booth)
            event.captions.take_down(ident)
        except NoSuchLine:
            raise problem(404, f"line {ident} is not there any more") from None
        event.note({"type": "caption_removed", "line": ident, "booth": line.booth})
        return Response(status_code=204)

    def _name(role: Role, console: str | None) -> str:
        """Return who types: an interpreter by their name, else by their booth; the engineer as nobody."""
        if role.role != "booth":
            return ""
        booth = event.booths.get(role.name)
        if booth is None:
            return role.name
        seat = booth.consoles.get(console or "")
        return (seat.name if seat is not None else "") or booth.config.label or booth.name

    return api
