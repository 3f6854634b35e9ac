"""The ASGI application of one event."""

import asyncio
from importlib.metadata import version

from fastapi import FastAPI
from starlette.routing import Route

from interp.event import Event
from interp.web import (
    api,
    captions,
    consoles,
    delegates,
    errors,
    events,
    fill,
    glossary,
    health,
    hearing,
    interlock,
    monitors,
    openapi,
    pages,
    preflight,
    slides,
    studio,
    talk,
    talkback,
    whip,
)
from interp.web.access import Access
from interp.web.auth import Tokens
from interp.web.cross_origin import CrossOrigin
from interp.web.head import HeadAsGet
from interp.web.limits import BodyLimit
from interp.web.live import Live


def make_app(
    event: Event,
    tokens: Tokens,
    broadcast: events.Broadcast,
    live: Live,
    tasks: asyncio.TaskGroup,
    demo_links: dict[str, str] | None = None,
) -> FastAPI:
    """Return the application; its media sessions are watched in `tasks`."""
    app = FastAPI(title="interp", version=version("interp"), openapi_url=None)
    access = Access(tokens)
    app.add_middleware(BodyLimit, access=access)
    app.add_middleware(HeadAsGet)
    app.add_middleware(CrossOrigin)
    errors.install(app)
    app.router.routes.append(Route("/live/{path:path}", live.get, methods=["GET", "HEAD"]))
    app.include_router(api.routes(event, access, demo_links))
    app.include_router(consoles.routes(event, access, consoles.ConsoleSessions(event, tasks)))
    app.include_router(fill.routes(event, access))
    app.include_router(preflight.routes(event, access))
    app.include_router(talk.routes(event, access))
    app.include_router(hearing.routes(event, access))
    app.include_router(interlock.routes(event, access))
    app.include_router(studio.routes(event, access))
    app.include_router(monitors.routes(event, access))
    app.include_router(slides.routes(event, access))
    app.include_router(glossary.routes(event, access))
    app.include_router(captions.routes(event, access, broadcast.captions))
    app.include_router(events.routes(broadcast, access))
    sessions = whip.Sessions(event, tasks)
    app.include_router(whip.routes(event, access, sessions))
    app.include_router(delegates.routes(event, access, sessions))
    app.include_router(talkback.routes(event, access, sessions))
    app.include_router(health.routes(event))
    app.include_router(pages.routes(event.booths, event.delegates.names, event.languages))
    app.router.routes.append(pages.assets())
    app.router.routes.append(openapi.route(app))
    return app
