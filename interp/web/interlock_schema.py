"""The change of the interlock that an engineer asks for."""

from typing import Annotated

from pydantic import Field

from interp.web.handover_schema import Mode
from interp.web.patch import Patch


class InterlockPatch(Patch):
    inside: Mode | None = None
    between: Mode | None = None
    priority: list[Annotated[str, Field(max_length=64)]] | None = Field(default=None, max_length=64)
    a_over_b_c: bool | None = None
