"""What went wrong with the sheet, as a sentence: what happened, then what to do or what is safe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engagement.errors import (
    BadAnswer,
    KeyRefused,
    NotThere,
    RateLimited,
    SourceFailed,
    Unreachable,
)
from engagement.outlets.sheets_account import SETTING, URL_SETTING

_ENOUGH = 200


@dataclass(frozen=True, slots=True)
class Doing:
    """A request in words: a verb, the tabs it is about in the order of the request's parts, and the account.

    `at` names the cell that is too long, where a write has one.
    """

    verb: str
    tabs: Sequence[str]
    email: str
    at: str | None = None

    @property
    def writes(self) -> bool:
        return self.verb != "read"

    @property
    def what(self) -> str:
        """'write the tabs "Links" and "Goals"', or "read the sheet"."""
        named = [f'"{tab}"' for tab in dict.fromkeys(self.tabs)]
        if not named:
            return f"{self.verb} the sheet"
        listed = " and ".join([", ".join(named[:-1]), named[-1]] if named[1:] else named)
        return f"{self.verb} the {'tab' if len(named) == 1 else 'tabs'} {listed}"

    def part(self, message: str) -> Doing:
        """The same of the one tab that Google's message is about, where it tells which."""
        found = re.match(r"Invalid (?:data|requests|ranges?)\[(\d+)\]", message)
        if found and int(found[1]) < len(self.tabs):
            return Doing(self.verb, [self.tabs[int(found[1])]], self.email, self.at)
        named = [tab for tab in self.tabs if _range(tab) in message]
        return Doing(self.verb, named or self.tabs, self.email, self.at)

    @property
    def safe(self) -> str:
        """What is certain after it failed with nothing done."""
        return "Nothing was written" if self.writes else "Nothing was changed"


def _range(tab: str) -> str:
    return "'" + tab.replace("'", "''") + "'"


def broken(how: str, doing: Doing, sent: bool, seconds: float) -> SourceFailed:
    """No answer, or one that broke off."""
    safe = f"{doing.safe}; try again later."
    if how == "certificate":
        return Unreachable(f"Google's certificate could not be checked. {safe}", what=doing.what)
    if how == "refused":
        return Unreachable(f"Google could not be reached. Check the network. {safe}", what=doing.what)
    if sent and doing.writes:
        safe = "It may have been done all the same: the next run looks first and goes on from there."
    if how == "large":
        return BadAnswer(f"Google's answer is larger than any it documents. {safe}", what=doing.what)
    if how == "late":
        return Unreachable(f"Google did not {doing.what} within {seconds:g} s. {safe}", what=doing.what)
    return Unreachable(
        f"The connection to Google was cut while it was to {doing.what}. {safe}", what=doing.what
    )


def refused(
    status: int, said: Any, page: bool, doing: Doing, retry_after: float | None, now: datetime
) -> SourceFailed:
    """An answer of the API that is none."""
    message, reasons = _told(said)
    doing = doing.part(message)
    if status == 429 or "RATE_LIMIT_EXCEEDED" in reasons or "rateLimitExceeded" in reasons:
        return _limited(doing, retry_after, now)
    if status == 409:
        return Unreachable(
            f"Google did not {doing.what}, for somebody else was at it at the same moment. {doing.safe}; "
            "try again later.",
            what=doing.what,
        )
    if status >= 500:
        return Unreachable(
            f"Google has trouble of its own (status {status}) and did not {doing.what}. {_later(doing)}",
            what=doing.what,
        )
    if page or status < 400:
        return _page(status, doing)
    if status == 401:
        return _key(doing)
    if status == 403:
        return _forbidden(message, reasons, doing)
    if status == 404:
        return NotThere(
            f"Google has no sheet under the address in {URL_SETTING}. Copy its address again; "
            "if it was deleted, its owner can take it out of Drive's bin.",
            what=doing.what,
        )
    return _invalid(status, message, doing)


def _told(said: Any) -> tuple[str, str]:
    """Google's message, and its reasons in one text."""
    error = said.get("error") if isinstance(said, dict) else None
    if not isinstance(error, dict):
        return "", ""
    message = error.get("message")
    return (message if isinstance(message, str) else ""), f"{error.get('details')} {error.get('errors')}"


def _later(doing: Doing) -> str:
    if doing.writes:
        return "It may have been done all the same: the next run looks first and goes on from there."
    return "Nothing was changed; try again later."


def _limited(doing: Doing, retry_after: float | None, now: datetime) -> RateLimited:
    until = now + timedelta(seconds=min(retry_after or 60.0, 3600.0))
    return RateLimited(
        f"Google takes 60 requests a minute, and others under the same account have used them up. "
        f"{doing.safe}; try again after {until:%H:%M:%S} UTC.",
        what=doing.what,
        resets_at=until,
    )


def _page(status: int, doing: Doing) -> BadAnswer:
    told = "" if status == 200 else f" (status {status})"
    return BadAnswer(
        f"What answered in Google's place is not Google Sheets{told}: it sent no JSON object when it was to "
        f"{doing.what}. A proxy or a sign-in page may stand between; open the sheet in a browser from "
        f"this network. {'Look into the sheet, then run it again.' if doing.writes else 'Nothing was changed.'}",
        what=doing.what,
    )


def _key(doing: Doing) -> KeyRefused:
    return KeyRefused(
        f"Google does not accept the key in {SETTING}. Make a new key for {doing.email} in the Google "
        f"Cloud console and set it. {doing.safe}.",
        what=doing.what,
    )


def _forbidden(message: str, reasons: str, doing: Doing) -> KeyRefused:
    if "SERVICE_DISABLED" in reasons or "has not been used in project" in message:
        return KeyRefused(
            f"The Google Sheets API is switched off in the project of {doing.email}. Switch it on in the "
            "Google Cloud console (APIs & Services, Library) and try again after some minutes.",
            what=doing.what,
        )
    return KeyRefused(
        f"Google refused to {doing.what}. Share the sheet with {doing.email} as editor.",
        what=doing.what,
    )


def _invalid(status: int, message: str, doing: Doing) -> SourceFailed:
    def has(*parts: str) -> bool:
        return any(part in message for part in parts)

    tab = f'The tab "{doing.tabs[0]}"' if len(set(doing.tabs)) == 1 else "A tab"
    what = doing.what
    if has("Unable to parse range", "No grid with id", "No sheet with id"):
        return NotThere(f"{tab} is not in the sheet any more. {doing.safe}; run it again.", what=what)
    if has("exceeds grid limits"):
        return BadAnswer(
            f"{tab} became smaller while it was at work. {doing.safe}; run it again.", what=what
        )
    if has("number of cells in the workbook"):
        return BadAnswer(
            "The sheet is full: Google takes ten million cells. Delete tabs, or empty rows and columns, "
            f"that nobody needs. {doing.safe}.",
            what=what,
        )
    if has("50000 characters"):
        cell = f"{doing.at} of the tab" if doing.at else "a cell of the tab"
        return BadAnswer(
            f'Google takes 50,000 characters a cell, and {cell} "{doing.tabs[0] if doing.tabs else ""}" '
            f"would have more. Shorten it. {doing.safe}.",
            what=what,
        )
    if has("protected cell or object", "protected range"):
        return KeyRefused(
            f"Google refused to {what}: cells there are protected. Let {doing.email} edit them (Data, "
            f"Protect sheets and ranges). {doing.safe}.",
            what=what,
        )
    if has("already exists"):
        return BadAnswer(
            f"{tab} was made by somebody at this moment. {doing.safe}; run it again.", what=what
        )
    if has("not supported for this document"):
        return BadAnswer(
            f"The address in {URL_SETTING} is one of an Excel file in Drive. Open it, choose File, Save as "
            "Google Sheets, and set the new address.",
            what=what,
        )
    told = " ".join(message.split())[:_ENOUGH]
    return BadAnswer(
        f"Google did not {what} (status {status})"
        + (f'. It said: "{told}". ' if told else ". ")
        + f"{doing.safe}; try again later.",
        what=what,
    )


def unsigned(status: int, said: Any, page: bool, doing: Doing, now: datetime) -> SourceFailed:
    """The sign-in was answered, and not with a token."""
    if status == 429:
        return _limited(doing, None, now)
    if status >= 500:
        return Unreachable(
            f"Google's sign-in has trouble of its own (status {status}). {doing.safe}; try again later.",
            what=doing.what,
        )
    error, told = said.get("error"), str(said.get("error_description") or "")
    if page or status < 400 or not isinstance(error, str):
        return BadAnswer(
            "What answered Google's sign-in did not give a token. Check the token_uri in the key file of "
            f"{SETTING}, and whether a proxy stands between. {doing.safe}.",
            what=doing.what,
        )
    if "reasonable timeframe" in told or "short-lived token" in told:
        return KeyRefused(
            f"Google did not take the sign-in: this machine's clock says {now:%H:%M} UTC on {now:%d.%m.%Y}, "
            f"and Google's differs. Set the clock and try again. {doing.safe}.",
            what=doing.what,
        )
    if "account not found" in told or "disabled" in told:
        return KeyRefused(
            f"Google knows no service account {doing.email} any more, or it was switched off. Switch it on "
            f"in the Google Cloud console, or set another one's key in {SETTING}. {doing.safe}.",
            what=doing.what,
        )
    return _key(doing)
