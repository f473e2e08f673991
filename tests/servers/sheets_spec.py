"""Requests held against Google's own discovery document of the Sheets API: address, parameters, body."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[3] / "shared/fixtures/specs/google-discovery-sheets.v4.json"


@cache
def discovery() -> dict[str, Any] | None:
    """The document, where this machine has it."""
    return json.loads(FILE.read_text("utf-8")) if FILE.is_file() else None


def _methods(resource: dict[str, Any]) -> list[dict[str, Any]]:
    found = list(resource.get("methods", {}).values())
    for inner in resource.get("resources", {}).values():
        found += _methods(inner)
    return found


def _pattern(path: str) -> str:
    return re.sub(r"\\\{\w+\\\}", "[^/:]+", re.escape(path))


def breaches(method: str, path: str, query: list[tuple[str, str]], body: Any) -> list[str]:
    """What is wrong with a request by the document; `path` is as it was sent, still quoted."""
    spec = discovery()
    if spec is None:
        return []
    fits = [
        m
        for m in _methods(spec)
        if m["httpMethod"] == method and re.fullmatch("/" + _pattern(m["path"]), path)
    ]
    if len(fits) != 1:
        return [f"{method} {path} is not a call of the API"]
    [call] = fits
    found = _parameters(call, spec["parameters"], query)
    if "request" in call:
        found += _against(spec["schemas"], call["request"], {} if body is None else body, call["id"])
    elif body is not None:
        found.append(f"{call['id']} takes no body")
    return [f"{call['id']}: {wrong}" for wrong in found]


def _parameters(call: dict[str, Any], common: dict[str, Any], query: list[tuple[str, str]]) -> list[str]:
    known = {
        **common,
        **{n: p for n, p in call["parameters"].items() if p["location"] == "query"},
    }
    found = []
    for name, said in query:
        schema = known.get(name)
        if schema is None:
            found.append(f"no parameter {name}")
        elif "enum" in schema and said not in schema["enum"]:
            found.append(f"{name}={said} is none of {schema['enum']}")
        elif schema["type"] == "boolean" and said.lower() not in ("true", "false"):
            found.append(f"{name}={said} is no boolean")
        elif not schema.get("repeated") and [n for n, _ in query].count(name) > 1:
            found.append(f"{name} is said twice")
    return found


_TYPES = {"string": str, "boolean": bool, "integer": int, "number": int | float}


def _against(schemas: dict[str, Any], schema: dict[str, Any], value: Any, where: str) -> list[str]:
    """The JSON of proto3: null is absent."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"]]
    kind = schema.get("type")
    if value is None or kind == "any":
        return []
    if kind == "object":
        if not isinstance(value, dict):
            return [f"{where} is no object"]
        inner = schema.get("properties", {})
        more = schema.get("additionalProperties")
        found = []
        for name, part in value.items():
            rule = inner.get(name, more)
            if rule is None:
                found.append(f"{where} has no {name}")
            elif rule.get("readOnly"):
                found.append(f"{where}.{name} is read only")
            else:
                found += _against(schemas, rule, part, f"{where}.{name}")
        return found
    if kind == "array":
        if not isinstance(value, list):
            return [f"{where} is no array"]
        return [
            w
            for n, part in enumerate(value)
            for w in _against(schemas, schema["items"], part, f"{where}[{n}]")
        ]
    if not isinstance(value, _TYPES[str(kind)]) or (isinstance(value, bool) and kind != "boolean"):
        return [f"{where} is no {kind}: {value!r:.60}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where}={value} is none of {schema['enum']}"]
    return []
