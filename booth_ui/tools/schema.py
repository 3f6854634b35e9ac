"""Prints an OpenAPI document that holds every model of `interp/web/*schema.py`: what the pages' types are made from.

The messages of the WebSocket are no part of the service's own `/openapi.json`, so the models are read, not the service.
"""

import inspect
import json
import sys
from importlib import import_module
from pathlib import Path

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from interp.web import schema

files = sorted(Path(schema.__file__).parent.glob("*schema.py"))
modules = [import_module(f"{schema.__package__}.{file.stem}") for file in files]
models = [
    member
    for module in modules
    for member in vars(module).values()
    if inspect.isclass(member) and issubclass(member, BaseModel) and member.__module__ == module.__name__
]
_, definitions = models_json_schema(
    [(model, "validation") for model in models], ref_template="#/components/schemas/{model}"
)
for model in models:
    if not issubclass(model, schema.Patch):  # what the service says, it says completely
        definition = definitions["$defs"][model.__name__]
        definition["required"] = list(definition["properties"])
json.dump(
    {
        "openapi": "3.1.0",
        "info": {"title": "interp", "version": "1"},
        "paths": {},
        "components": {"schemas": definitions["$defs"]},
    },
    sys.stdout,
)
