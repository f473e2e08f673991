"""Every request that is sent is valid, value by value, by the platform's own document."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from tests.sources.platforms import asked


@pytest.fixture
def spec(shared):
    return lambda name: json.loads((shared / "specs" / name).read_text("utf-8"))


def values(said: str, schema: dict[str, Any]) -> Any:
    """A parameter's text as what its schema means."""
    kind = schema.get("type")
    if kind == "integer":
        return int(said)
    if kind == "boolean":
        return {"true": True, "false": False}[said]
    return said


def check(params: list[tuple[str, str]], schemas: dict[str, dict[str, Any]], required: set[str]) -> None:
    """Each parameter is known and its values are allowed; the required ones are there."""
    told: dict[str, list[str]] = {}
    for name, said in params:
        told.setdefault(name.removesuffix("[]"), []).append(said)
    assert told.keys() <= schemas.keys()
    assert required <= told.keys()
    for name, said in told.items():
        schema = schemas[name]
        if schema.get("type") == "array":
            jsonschema.validate(said, schema)
        else:
            assert len(said) == 1, f"{name} is said twice"
            jsonschema.validate(values(said[0], schema), schema)
            if "knownValues" in schema:
                assert said[0] in schema["knownValues"]


def all_of(name, reply, posts, accounts=(), timeline=None):
    """The requests of a source that is asked for all it can read."""
    with asked(name, reply) as (api, source):
        list(source.posts(posts))
        list(source.accounts(list(accounts)))
        if timeline:
            list(source.timeline(timeline))
    return api.requests


def test_youtube_by_its_discovery_document(spec):
    resources = spec("google-discovery-youtube.v3.json")["resources"]
    requests = all_of(
        "youtube",
        lambda path, params: {"items": []},
        [f"video{n:06}" for n in range(60)],
        ["UC" + "a" * 22, "@jane"],
    )
    assert len(requests) == 4
    for path, params, _ in requests:
        method = resources[path.rpartition("/")[2]]["methods"]["list"]
        assert path == f"/{method['flatPath']}"
        known = {
            name: {"type": "array", "items": {"type": p["type"]}, "maxItems": 1}
            if p.get("repeated")
            else p
            for name, p in method["parameters"].items()
        }
        # A repeated parameter may be one text with commas.
        check(params, known, {n for n, p in method["parameters"].items() if p.get("required")})


def test_bluesky_by_its_lexicons(spec):
    body = {"posts": [], "feed": [], "did": "did:plc:a", "cursor": "next"}
    posts = [f"did:plc:a/r{n}" for n in range(60)]
    requests = all_of("bluesky", lambda p, q: body, posts, ["jane.example"], "did:plc:a")
    assert {path.rpartition(".")[2] for path, _, _ in requests} == {
        "getPosts",
        "getProfile",
        "getAuthorFeed",
    }
    for path, params, _ in requests:
        lexicon = spec(f"bluesky-lexicons/{path.rpartition('/')[2]}.json")["defs"]["main"]
        assert lexicon["type"] == "query"
        schemas = lexicon["parameters"]["properties"]
        for schema in schemas.values():
            if schema["type"] == "array":  # its word for it
                schema["maxItems"] = schema.pop("maxLength")
                schema["items"] = {"type": "string"}
            schema.pop("format", None)
        check(params, schemas, set(lexicon["parameters"].get("required", ())))


def test_mastodon_by_its_openapi(spec):
    paths = spec("mastodon-openapi.json")["paths"]
    posts = [f"a.example/{1000000 + n}" for n in range(30)]

    def reply(path, params):
        if path == "/api/v1/statuses":
            return (404, {}, {}) if len(params) < 20 else []
        return {"id": "5"} if path.endswith("lookup") else [{"id": "7"}]

    requests = all_of("mastodon", reply, posts, ["jane@a.example"], "a.example/5")
    met = set()
    for path, params, _ in requests:
        [pattern] = [p for p in paths if p == path] or [
            p for p in paths if p.count("/") == path.count("/") and _fits(p, path) and "get" in paths[p]
        ]
        met.add(pattern)
        listed = [p for p in paths[pattern]["get"].get("parameters", ()) if p["in"] == "query"]
        check(
            params,
            {p["name"]: p["schema"] for p in listed},
            {p["name"] for p in listed if p.get("required")},
        )
        assert int(dict(params).get("limit", 0)) <= 40
    assert met == {
        "/api/v1/statuses",
        "/api/v1/statuses/{id}",
        "/api/v1/accounts/lookup",
        "/api/v1/accounts/{id}/statuses",
    }


def _fits(pattern: str, path: str) -> bool:
    pairs = zip(pattern.split("/"), path.split("/"), strict=True)
    return all(a == b or (a.startswith("{") and b.isdigit()) for a, b in pairs)


def test_dev_by_forem_s_openapi(spec):
    whole = spec("forem-api-v1-openapi.json")
    named = whole["components"]["parameters"]
    for path, params, headers in all_of("dev", lambda p, q: [], ["a/b"]):
        listed = whole["paths"][path.removeprefix("/api")]["get"]["parameters"]
        listed = [named[p["$ref"].rpartition("/")[2]] if "$ref" in p else p for p in listed]
        check(params, {p["name"]: p["schema"] for p in listed}, set())
        key = whole["components"]["securitySchemes"]["api-key"]
        assert key["name"] in headers
