"""README says what the product does, no more and no less."""

from __future__ import annotations

import argparse
import re
from dataclasses import fields
from pathlib import Path

from engagement import cli
from engagement.settings import X_USER_KEYS, Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def commands() -> dict[str, argparse.ArgumentParser]:
    [listed] = [a for a in cli._parser()._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(listed.choices)


def test_every_command_is_documented_with_its_flags():
    rows = re.findall(r"^\| (`.+?`(?:, `.+?`)*) \|", README, re.MULTILINE)
    told: dict[str, str] = {}
    for row in rows:
        for part in re.findall(r"`(.+?)`", row):
            if (name := part.split()[0]) in commands():
                told[name] = f"{told.get(name, '')} {part}"

    assert set(told) == set(commands())
    for name, parser in commands().items():
        known = {
            flag for action in parser._actions for flag in action.option_strings if flag.startswith("--")
        }
        assert set(re.findall(r"--[a-z-]+", told[name])) == known - {"--help", "--json", "--database"}


def test_every_setting_is_documented():
    told = set(re.findall(r"^\| `(ENGAGEMENT_\w+)`", README, re.MULTILINE))

    by_platform = {
        "api_urls": "x_api_url",
        "monthly_usd": "x_monthly_usd",
        "x_user_keys": "x_consumer_key",
    }
    names = {by_platform.get(field.name, field.name) for field in fields(Settings)}
    assert told == {f"ENGAGEMENT_{name.upper()}" for name in names}
    example = (ROOT / ".streamlit/secrets.toml.example").read_text("utf-8")
    other_keys = {f"x_{name}" for name in X_USER_KEYS} - {"x_consumer_key"}  # of one row in README
    assert names | other_keys == set(re.findall(r"^# (\w+) =", example, re.MULTILINE))


def test_every_requirement_is_pinned():
    pinned = {
        line.split("==")[0].lower()
        for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
        if "==" in line
    }
    for file in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / file).read_text("utf-8").splitlines():
            if not line.startswith("-"):
                name = re.split(r"[\[<>=]", line)[0].strip().lower()
                assert name in pinned, name


def test_every_library_has_its_reason():
    told = (ROOT / "CONTRIBUTING.md").read_text("utf-8").lower()
    for file in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / file).read_text("utf-8").splitlines():
            name = re.split(r"[\[<>=]", line)[0].strip().lower()
            if name and not name.startswith(("-", "types-", "pandas-stubs")):
                assert name in told, name
