#!/bin/sh
# Writes src/shared/api.gen.ts from the service's pydantic models. PYTHON names the interpreter of the project.
set -eu
cd "$(dirname "$0")/.."
schema=$(mktemp --suffix .json)
trap 'rm -f "$schema"' EXIT
"${PYTHON:-../.venv/bin/python}" tools/schema.py >"$schema"
npx openapi-typescript "$schema" --default-non-nullable=false --output src/shared/api.gen.ts
npx biome check --write src/shared/api.gen.ts
