"""Settings: the environment first, then `.streamlit/secrets.toml`; secrets never leave this object."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from engagement.addresses import MailServer, read_mail_server, read_webhook
from engagement.errors import Refused
from engagement.model.links import NotAnAddress, read_url

DEFAULT_DATABASE = "sqlite:///data/engagement.db"
SECRETS = Path(".streamlit/secrets.toml")
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_ROLES = ("viewer", "editor", "admin")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=7)
# Platforms whose host can be another, and whose money can be limited.
_STAND_INS = (
    "x",
    "youtube",
    "github",
    "bluesky",
    "mastodon",
    "hackernews",
    "dev",
    "reddit",
    "sessionize",
    "plausible",
    "goatcounter",
    "sheets",
    "advocu",
)


# An account's own four keys on X.
X_USER_KEYS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")


@dataclass(frozen=True, slots=True)
class Settings:
    """What this installation was told. Keys and tokens are secrets and shown nowhere."""

    database_url: str = DEFAULT_DATABASE
    log_level: str = "INFO"
    default_role: str = "admin"
    currency: str = "EUR"
    x_bearer_token: str | None = field(default=None, repr=False)
    x_user_keys: Mapping[str, str] | None = field(default=None, repr=False)
    youtube_api_key: str | None = field(default=None, repr=False)
    dev_api_key: str | None = field(default=None, repr=False)
    github_token: str | None = field(default=None, repr=False)
    mastodon_access_token: str | None = field(default=None, repr=False)
    mastodon_server: str | None = None
    plausible_api_key: str | None = field(default=None, repr=False)
    plausible_sites: tuple[str, ...] = ()
    goatcounter_api_key: str | None = field(default=None, repr=False)
    goatcounter_sites: tuple[str, ...] = ()
    api_urls: Mapping[str, str] = field(default_factory=dict)
    monthly_usd: Mapping[str, float] = field(default_factory=dict)
    fetch_allow: tuple[str, ...] = ()
    pull_every: str | None = None
    smtp_url: MailServer | None = field(default=None, repr=False)
    webhook_url: str | None = field(default=None, repr=False)
    sheets_url: str | None = None
    sheets_service_account: str | None = field(default=None, repr=False)
    advocu_token: str | None = field(default=None, repr=False)


def read_settings(environment: Mapping[str, str] | None = None, secrets: Path = SECRETS) -> Settings:
    """Settings of this process. Raises Refused naming the setting that is wrong."""
    env = os.environ if environment is None else environment
    filed = _filed(secrets)

    def get(name: str) -> str | None:
        text = env.get(f"ENGAGEMENT_{name.upper()}") or filed.get(name) or ""
        return text.strip() or None

    plausible_sites = _sites("plausible_sites", get("plausible_sites"))
    goatcounter_sites = _sites("goatcounter_sites", get("goatcounter_sites"))
    if twice := sorted({*plausible_sites} & {*goatcounter_sites}):
        raise Refused(
            f"{twice[0]} stands in ENGAGEMENT_PLAUSIBLE_SITES and in ENGAGEMENT_GOATCOUNTER_SITES. "
            "Name it in one: a page's reads are counted by one counter.",
            "ENGAGEMENT_GOATCOUNTER_SITES",
        )
    home = _sites("mastodon_server", get("mastodon_server"))
    return Settings(
        database_url=get("database_url") or DEFAULT_DATABASE,
        log_level=_one_of("log_level", get("log_level") or "INFO", _LEVELS),
        default_role=_one_of("default_role", get("default_role") or "admin", _ROLES),
        currency=_currency(get("currency") or "EUR"),
        x_bearer_token=_token("x_bearer_token", get("x_bearer_token")),
        x_user_keys=_all_or_none({name: _token(f"x_{name}", get(f"x_{name}")) for name in X_USER_KEYS}),
        youtube_api_key=_token("youtube_api_key", get("youtube_api_key")),
        dev_api_key=_token("dev_api_key", get("dev_api_key")),
        github_token=_token("github_token", get("github_token")),
        mastodon_access_token=_token("mastodon_access_token", get("mastodon_access_token")),
        mastodon_server=home[0] if home else None,
        plausible_api_key=_token("plausible_api_key", get("plausible_api_key")),
        plausible_sites=plausible_sites,
        goatcounter_api_key=_token("goatcounter_api_key", get("goatcounter_api_key")),
        goatcounter_sites=goatcounter_sites,
        api_urls={
            name: url
            for name in _STAND_INS
            if (url := _host(f"{name}_api_url", get(f"{name}_api_url"))) is not None
        },
        monthly_usd={
            name: usd
            for name in _STAND_INS
            if (usd := _money(f"{name}_monthly_usd", get(f"{name}_monthly_usd"))) is not None
        },
        fetch_allow=_pairs("fetch_allow", get("fetch_allow")),
        pull_every=_interval("pull_every", get("pull_every")),
        smtp_url=read_mail_server(url) if (url := get("smtp_url")) else None,
        webhook_url=read_webhook(url) if (url := get("webhook_url")) else None,
        sheets_url=get("sheets_url"),
        sheets_service_account=get("sheets_service_account"),
        advocu_token=_token("advocu_token", get("advocu_token")),
    )


def read_interval(text: str, field: str) -> timedelta:
    """ "15m", "6h" or "1d" as a time. Raises Refused for what is none, or outside a minute to a week."""
    found = re.fullmatch(r"([0-9]{1,6})\s*([smhd])", text.strip().lower())
    every = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else timedelta()
    if not SHORTEST <= every <= LONGEST:
        raise Refused(
            f'{field}: "{text[:40]}" is no time between a minute and a week, such as 15m, 6h or 1d.',
            field.lstrip("-"),
            text,
        )
    return every


def _interval(name: str, text: str | None) -> str | None:
    if text is not None:
        read_interval(text, _variable(name))
    return text


def _filed(secrets: Path) -> dict[str, str]:
    try:
        with secrets.open("rb") as file:
            section = tomllib.load(file).get("engagement", {})
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(
            f"{secrets} cannot be read as TOML. Compare it with secrets.toml.example.",
            field="secrets.toml",
        ) from error
    if not isinstance(section, dict):
        return {}
    return {
        str(k): _text_of(v) for k, v in section.items() if isinstance(v, str | int | float | list | dict)
    }


def _text_of(value: object) -> str:
    """A filed value as the environment would give it: a list with commas, a table as JSON."""
    if isinstance(value, dict):
        return json.dumps(value, default=str)
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _variable(name: str) -> str:
    return f"ENGAGEMENT_{name.upper()}"


def _one_of(name: str, text: str, allowed: tuple[str, ...]) -> str:
    for choice in allowed:
        if text.casefold() == choice.casefold():
            return choice
    raise Refused(f'{_variable(name)} is "{text}". It can be {", ".join(allowed)}.', _variable(name))


def _currency(text: str) -> str:
    """The three letters of ISO 4217; which of them are in use is not ours to say."""
    if not re.fullmatch(r"[A-Za-z]{3}", text):
        raise Refused(
            f'{_variable("currency")} is "{text[:40]}". It is the three letters of a currency, such as EUR or USD.',
            _variable("currency"),
        )
    return text.upper()


def _token(name: str, text: str | None) -> str | None:
    if text is not None and not (text.isascii() and text.isprintable() and " " not in text):
        raise Refused(
            f"{_variable(name)} holds characters that no key has. Copy the key again.",
            _variable(name),
        )
    return text


def _all_or_none(keys: Mapping[str, str | None]) -> dict[str, str] | None:
    found = {name: key for name, key in keys.items() if key is not None}
    absent = [_variable(f"x_{name}") for name in keys if name not in found]
    if found and absent:
        raise Refused(f"X's own account needs four keys: set {', '.join(absent)} too.", absent[0])
    return found or None


def _host(name: str, text: str | None) -> str | None:
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        right = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
    except ValueError:
        right = False
    if not right or parts.path.strip("/") or parts.query or parts.username:
        raise Refused(
            f"{_variable(name)} is a scheme and a host, such as https://proxy.example.org.",
            _variable(name),
        )
    return text.rstrip("/")


def _sites(name: str, text: str | None) -> tuple[str, ...]:
    """Hosts as addresses are compared, however they are written."""
    sites = []
    for part in re.split(r"[,\s]+", text or ""):
        if not part:
            continue
        try:
            key = read_url(part).key
        except NotAnAddress:
            key = "/"
        if "/" in key or "?" in key or "#" in key:
            raise Refused(
                f'{_variable(name)} holds "{part[:80]}". It takes hosts such as blog.example.org.',
                _variable(name),
            )
        sites.append(key)
    return tuple(dict.fromkeys(sites))


def _money(name: str, text: str | None) -> float | None:
    if text is None:
        return None
    # float() alone would take "nan", "inf", "1_0" and digits of other scripts.
    usd = float(text) if re.fullmatch(r"(?=\.?[0-9])[0-9]*\.?[0-9]*(?:[eE][+-]?[0-9]+)?", text) else -1.0
    if not 0 <= usd < 1e12:
        raise Refused(
            f'{_variable(name)} is "{text[:40]}". It is a number of US dollars a month, such as 25.',
            _variable(name),
        )
    return usd


def _pairs(name: str, text: str | None) -> tuple[str, ...]:
    pairs = tuple(part for part in re.split(r"[,\s]+", text or "") if part)
    for pair in pairs:
        if not re.fullmatch(r"[\w.-]+:\d{1,5}", pair):
            raise Refused(
                f"{_variable(name)} is a list of host:port, such as 127.0.0.1:8080. "
                "It is unsafe: leave it empty unless you test.",
                _variable(name),
            )
    return pairs
