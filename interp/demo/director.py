"""The demo's director: brings delegates on stage and changes the scene, and leaves it to a visitor who does."""

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx

from interp.demo.cast import GUEST, SOURCE
from interp.demo.client import Stay, asking, follow, get
from interp.demo.place import Place
from interp.demo.plan import Turn, close, scene_at, wide

LOOK = 0.5
"""Seconds between two looks at the event."""
PATIENCE = 60.0
"""Seconds for which a visitor must have changed no scene before the plan goes on."""
WELCOME = 4.0
"""Seconds that who joins is in the waiting room."""
DISSOLVE_MS = 600


class Director:
    """Directs by the API, as the director's page does, until cancelled."""

    def __init__(
        self,
        turns: Sequence[Turn],
        delegates: Sequence[str],
        place: Place,
        base_url: str,
        token: str,
        stay: Stay,
    ) -> None:
        self._turns, self._delegates = turns, delegates
        self._place = place
        self._base_url, self._token = base_url, token
        self._stay = stay
        self._shown: dict[str, Any] | None = None
        """The scene as the service had it after the last change of ours; None before the first."""
        self._visitor_at: float | None = None
        self._came: dict[str, float | None] = {}
        """Since when a delegate is in the waiting room; None: they have been welcomed."""

    async def run(self) -> None:
        await self._stay.run("director", self._visit)

    async def _visit(self) -> None:
        """Direct for as long as the service answers. Raises httpx.HTTPError, in a group."""
        async with asking(self._base_url, self._token) as http, asyncio.TaskGroup() as tasks:
            tasks.create_task(follow(self._place, http))
            await self._keep_scenes(http)
            while True:
                await self._look(http, asyncio.get_running_loop().time())
                self._stay.entered()
                await asyncio.sleep(LOOK)

    async def _keep_scenes(self, http: httpx.AsyncClient) -> None:
        """Keep the scenes that a visitor may call, unless some are kept already."""
        if (await get(http, "/api/v1/studio"))["scenes"]:
            return
        named = {
            "All": wide(SOURCE, self._delegates),
            "Podium": close(SOURCE, 0, []),
            **{name.capitalize(): {**close(name, 0, []), "straps": "auto"} for name in self._delegates},
            "Four": {"layout": "four", "slots": [SOURCE, *self._delegates], "straps": True},
            "Guest": {"layout": "two", "slots": [GUEST, SOURCE], "straps": "auto"},
            "Slate": {"layout": "hold", "slots": []},
        }
        for name, scene in named.items():
            (await http.put(f"/api/v1/studio/scenes/{name}", json=scene)).raise_for_status()

    async def _look(self, http: httpx.AsyncClient, now: float) -> None:
        delegates = await get(http, "/api/v1/delegates")
        for delegate in delegates:
            if self._to_be_welcomed(
                delegate["name"], delegate["session"] is not None, delegate["on_stage"], now
            ):
                path = f"/api/v1/delegates/{delegate['name']}"
                (await http.patch(path, json={"on_stage": True})).raise_for_status()
        studio = await get(http, "/api/v1/studio")
        if self._yields(studio["scene"], studio["follow"], now):
            return
        place = self._place.now()
        if place is None:
            return
        present = [one["name"] for one in delegates if one["session"] and one["on_stage"]]
        wanted = scene_at(place, self._turns, present)
        if any(studio["scene"][key] != value for key, value in wanted.items()):
            change = {"scene": wanted, "transition": "dissolve", "duration_ms": DISSOLVE_MS}
            response = await http.patch("/api/v1/studio", json=change)
            response.raise_for_status()
            self._shown = response.json()["scene"]

    def _to_be_welcomed(self, name: str, connected: bool, on_stage: bool, now: float) -> bool:
        """Return whether to bring somebody on stage: once, when they have come; who sends them off again is right."""
        if not connected:
            self._came.pop(name, None)
            return False
        since = self._came.setdefault(name, None if on_stage else now)
        if since is None or now - since < (WELCOME if name == GUEST else 0):
            return False
        self._came[name] = None
        return not on_stage

    def _yields(self, scene: dict[str, Any], follows: bool, now: float) -> bool:
        """Return whether a visitor directs, or did a moment ago."""
        if self._shown is not None and scene != self._shown:
            self._visitor_at, self._shown = now, scene
        if follows:
            self._visitor_at = now
        return self._visitor_at is not None and now - self._visitor_at < PATIENCE
