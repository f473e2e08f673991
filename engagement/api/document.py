"""What the OpenAPI document says beside the types: about the whole, every status, the headers."""

from __future__ import annotations

from typing import Any

from engagement.api import shapes

Told = dict[int | str, dict[str, Any]]

ABOUT = (
    "The record of an evangelist's work for scripts: the same shapes as the command line's with --json. "
    "Send `Authorization: Bearer eng_…`; a token is made by `python -m engagement token add` or on the Outlets page. "
    'Every refusal is `{"error": {"message", "field"}}`. Days are YYYY-MM-DD where it happened, instants UTC. '
    "An absence is null, never zero, and unlike numbers are never added."
)
_WHY = {
    400: "It cannot be read: no JSON, no UTF-8, or a token in the address.",
    401: "No token, or one that opens nothing.",
    403: "The token's scopes do not allow it.",
    404: "There is no such record.",
    408: "It did not arrive in time.",
    409: "The Idempotency-Key came with other content before.",
    413: "The body is too large.",
    415: "The body is no JSON.",
    422: "A field is wrong; `field` names it.",
    429: "Too many wrong tokens from this address; Retry-After says when to come again.",
    500: "Something went wrong on the server.",
    503: "The database cannot be used just now.",
}
READING = (400, 401, 403, 422, 429, 500, 503)
WRITING = (400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 503)
LISTED: Told = {
    200: {
        "headers": {
            "Link": {
                "schema": {"type": "string"},
                "description": 'The next page, rel="next"; none on the last.',
            },
            "ETag": {"schema": {"type": "string"}, "description": "For If-None-Match."},
        }
    },
    304: {"description": "Nothing changed since the ETag in If-None-Match."},
}


def refusals(*statuses: int) -> Told:
    """These statuses, each with the shape of every refusal."""
    return {status: {"model": shapes.Refusal, "description": _WHY[status]} for status in statuses}
