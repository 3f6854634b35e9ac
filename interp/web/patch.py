"""How a change is asked for."""

from collections.abc import Collection
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError


def _without_null(schema: dict[str, Any], model: "type[Patch]") -> None:
    """Describe a change as it is checked: a key that may be left out may not be null."""
    for key, described in schema["properties"].items():
        described.pop("default", None)
        if key not in model.may_be_null:
            rest = [one for one in described.pop("anyOf", []) if one != {"type": "null"}]
            described.update(rest[0] if len(rest) == 1 else {"anyOf": rest} if rest else {})


class Patch(BaseModel):
    """A change: every key is optional, an unknown key is an error. A number is a number, not a text with one."""

    model_config = ConfigDict(
        extra="forbid", strict=True, allow_inf_nan=False, json_schema_extra=_without_null
    )
    may_be_null: ClassVar[Collection[str]] = ()
    """Keys for which null is a value."""

    @field_validator("*", mode="before")
    @classmethod
    def _is_no_null(cls, value: object, info: ValidationInfo) -> object:
        """What is not to be changed is left out."""
        if value is None and info.field_name not in cls.may_be_null:
            raise PydanticCustomError("null", "expected a value or no such key, not null")
        return value

    def change(self) -> dict[str, Any]:
        """Return what is to be changed."""
        return self.model_dump(exclude_unset=True)
