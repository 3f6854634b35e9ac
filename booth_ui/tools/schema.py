"""Prints an OpenAPI document that holds every model of `interp/web/*schema.py`: what the pages' types are made from.

The messages of the WebSocket are no part of the service's own `/openapi.json`, so the models are read, not the service.
"""

import importlib
import inspect
import json
import pkgutil
import sys

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from interp import web

modules = [
    importlib.import_module(f"interp.web.{module.name}")
    for module in pkgutil.iter_modules(web.__path__)
    if module.name.endswith("schema")
]
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
    if model.model_config.get("extra") != "forbid":  # what the service says, it says completely
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
