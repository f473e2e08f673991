"""The two settings of the shared sheet: whose key it is, and which sheet. Nothing is asked here."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from engagement.errors import Refused

SETTING = "ENGAGEMENT_SHEETS_SERVICE_ACCOUNT"
URL_SETTING = "ENGAGEMENT_SHEETS_URL"
_LARGEST_FILE = 64 * 1024
_FIELDS = ("client_email", "private_key", "token_uri")


class Connection(Protocol):
    """What of the settings connects a sheet."""

    @property
    def sheets_url(self) -> str | None: ...
    @property
    def sheets_service_account(self) -> str | None: ...
    @property
    def api_urls(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Account:
    """A service account: its address, and its key, which is a secret."""

    email: str
    info: Mapping[str, str] = field(repr=False)


def address_of(settings: Connection) -> str | None:
    """The address to share the sheet with; None where no account is set. Raises Refused naming the setting."""
    return read_account(text).email if (text := settings.sheets_service_account) else None


def read_account(text: str) -> Account:
    """The account of a key file's path, or of the JSON in it. Raises Refused; never tells what it read."""
    found = _parsed(_json_of(text))
    if not isinstance(found, dict):
        raise _refused("holds JSON that is no key file")
    kind = found.get("type")
    if kind != "service_account":
        raise _refused(
            "holds the key of an OAuth client or of a person, not of a service account"
            if {"installed", "web"} & found.keys() or kind == "authorized_user"
            else 'holds no key of a service account: its "type" is not "service_account"'
        )
    missing = [name for name in _FIELDS if not _is_text(found.get(name))]
    if missing:
        raise _refused(f"holds a key file without {' and '.join(missing)}")
    if not re.fullmatch(r"[\w.+-]+@[\w.-]+", found["client_email"]):
        raise _refused("holds a key file whose client_email is no address")
    if urlsplit(found["token_uri"]).scheme not in ("http", "https"):
        raise _refused("holds a key file whose token_uri is no address")
    # Copied through a shell or a TOML file, a key's line ends may have become a backslash and an n.
    info = {name: found[name] for name in _FIELDS}
    info["private_key"] = info["private_key"].replace("\\n", "\n")
    if _is_text(found.get("private_key_id")):
        info["private_key_id"] = found["private_key_id"]
    return Account(found["client_email"], info)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _json_of(text: str) -> str:
    """The setting's JSON: itself, or the file that it names."""
    bare = text.strip()
    if bare[:1] == bare[-1:] and bare[:1] in ("'", '"'):
        bare = bare[1:-1].strip()  # an environment file keeps its quotes
    if bare.startswith("{"):
        return bare
    file = Path(bare).expanduser()
    try:
        if file.stat().st_size > _LARGEST_FILE:
            raise _refused("names a file that is too large for a key file")
        return file.read_text("utf-8-sig")
    except FileNotFoundError:
        said = "names a file that is not there"
    except UnicodeDecodeError:
        said = "names a file that is not text"
    except (OSError, ValueError):
        said = "names a file that cannot be read"
    raise _refused(said)


def _parsed(text: str) -> Any:
    try:
        # Not strict: TOML and some shells turn the \n within the key into real line ends.
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        said = "is not the JSON of a key file"
    raise _refused(said)


def _refused(said: str) -> Refused:
    return Refused(
        f"{SETTING} {said}. Give the path of a service account's key file as Google made it, or the JSON in it.",
        SETTING,
    )


def broken_key() -> Refused:
    """The refusal of a private key that is none."""
    return _refused("holds a private key that cannot be read: it may have been cut when it was copied")


def sheet_id(url: str) -> str:
    """Google's id of the sheet: from its address as the browser shows it, or the bare id. Raises Refused."""
    text = url.strip()
    if re.fullmatch(r"[\w-]{5,128}", text, re.ASCII):
        return text
    try:
        path = urlsplit(text if "://" in text else f"https://{text}").path
    except ValueError:
        path = ""
    found = re.match(r"(?:/a/[^/]+)?/spreadsheets(?:/u/\d+)?/d/([\w-]{1,128})(?:/|$)", path, re.ASCII)
    if found and found[1] != "e":
        return found[1]
    said = (
        "is the address of a published copy, which cannot be written"
        if found
        else "is not the address of a Google sheet"
    )
    raise Refused(
        f"{URL_SETTING} {said}. Open the sheet, and copy its address from the browser: "
        "https://docs.google.com/spreadsheets/d/…/edit.",
        URL_SETTING,
        url,
    )
