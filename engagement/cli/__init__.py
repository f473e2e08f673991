"""`python -m engagement …`: the same verbs without a browser, for people, cron and scripts."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from engagement.cli import (
    api,
    archive,
    assess,
    briefs,
    desk,
    goals,
    numbers,
    outlets,
    programmes,
    records,
    sending,
    sheets,
)
from engagement.cli.answers import REFUSED, say
from engagement.errors import EngagementError, Refused
from engagement.model.mission import AssessorRole
from engagement.model.vocabulary import Audience, Kind, Status
from engagement.model.words import tidy
from engagement.pull.connected import KNOWN
from engagement.settings import read_settings
from engagement.store import open_store
from engagement.store.access_tokens import SCOPES
from engagement.store.filters import NONE


class _Parser(argparse.ArgumentParser):
    """Says what is wrong as a Refused, so that `--json` gets its document for that too."""

    def error(self, message: str) -> NoReturn:
        raise Refused(f"{message[:1].upper()}{message[1:]}. See {self.prog} --help.", _field(message))


def _field(message: str) -> str | None:
    words = message.replace("argument ", "", 1).split(":")[0].split("/")[0]
    return words.lstrip("-") if message.startswith("argument ") else None


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Never a traceback for what a person or platform did."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in arguments
    try:
        options = _parser().parse_args(arguments)
        settings = read_settings()
        _log(settings.log_level)
        url = getattr(options, "database", None) or options.default_database or settings.database_url
        with closing(open_store(url)) as store:
            code, document, words = options.run(options, settings, store)
    except EngagementError as error:
        field = error.field if isinstance(error, Refused) else None
        _print({"error": {"message": error.message, "field": field}}, error.message, as_json, True)
        return REFUSED
    except KeyboardInterrupt:
        words = "Stopped. What was saved so far stands; run the same command to go on."
        _print({"error": {"message": words, "field": None}}, words, as_json, True)
        return REFUSED
    try:
        _print(document, words, as_json)
    except BrokenPipeError:
        return int(code)  # whoever read it has seen enough
    except OSError as error:
        say(f"The answer could not be written: {error.strerror}. What was done stands.")
        return REFUSED
    return int(code)


def _print(document: Any, words: str, as_json: bool, error: bool = False) -> None:
    if as_json:
        # ASCII: a terminal or pipe of any encoding takes it.
        sys.stdout.write(json.dumps(document, ensure_ascii=True) + "\n")
    if as_json or error:
        say(words)
    elif words:
        sys.stdout.buffer.write((words + "\n").encode("utf-8", "replace"))
    sys.stdout.flush()


def _log(level: str) -> None:
    logging.basicConfig(
        level=level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    if level == "INFO":
        logging.getLogger("alembic").setLevel("WARNING")  # a fresh database is no news


def _parser() -> _Parser:
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--database", metavar="URL", help="beats ENGAGEMENT_DATABASE_URL")
    common.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser = _Parser(prog="python -m engagement", parents=[common], description=__doc__)
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)

    def command(name: str, help_: str, run: Callable[..., Any]) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_, parents=[common], description=help_)
        sub.set_defaults(run=run, default_database=None)
        return sub

    sub = command(
        "import", "record tables; draft what feeds, calendars, schedules and pages hold", records.import_
    )
    sub.add_argument("paths", nargs="+", metavar="PATH_OR_URL")
    sub.add_argument("--person", type=_named("person"), help="whose they are; filters a schedule")
    sub.add_argument("--accept", action="store_true", help="record every draft that is not doubtful")
    sub.add_argument("--dry-run", action="store_true", help="say what would happen, keep nothing")

    sub = command("capture", "draft what a link or a line says, and keep nothing", records.capture)
    sub.add_argument("text", nargs="+", metavar="TEXT_OR_URL")

    sub = command("inbox", "list the drafts that wait; accept or ignore them", records.inbox)
    sub.add_argument("action", nargs="?", choices=["accept", "ignore"])
    sub.add_argument("ids", nargs="*", metavar="ID")

    sub = command(
        "watch",
        "subscribe to a feed, calendar, schedule or channel; list what is watched",
        records.watch,
    )
    sub.add_argument("action", choices=["add", "list", "remove"])
    sub.add_argument("address", nargs="?", metavar="URL_OR_PATH")
    sub.add_argument("--person", type=_named("person"), help="whose it is; filters a schedule")
    sub.add_argument("--filter", dest="words", metavar="WORDS", help="keep only what holds one of these")
    sub.add_argument("--name", type=_named("name"))

    sub = command("activities", "list the record", records.activities)
    sub.add_argument("--kind", action="append", type=_of("kind", Kind), default=[])
    sub.add_argument("--status", action="append", type=_of("status", Status), default=[])
    sub.add_argument("--person", action="append", default=[])
    sub.add_argument("--from", dest="since", type=_day("from"), metavar="DATE")
    sub.add_argument("--to", dest="until", type=_day("to"), metavar="DATE")
    sub.add_argument("--search", default="", metavar="TEXT")
    sub.add_argument("--campaign", action="append", default=[], help='"none": those of no campaign')
    sub.add_argument("--audience", action="append", type=_audience, default=[])
    sub.add_argument("--tag", action="append", default=[])
    sub.add_argument("--duty", action="append", default=[], help="a key or label of the catalogue")

    command("events", "list events", records.events)

    sub = command(
        "calendar", "write talks, submissions and deadlines as an iCalendar file", records.calendar
    )
    sub.add_argument("--out", required=True, type=Path, metavar="FILE.ics")
    sub.add_argument(
        "--feed", type=_of("feed", ("all", "speaking", "cfp", "analysts")), default="all",
        metavar="all|speaking|cfp|analysts",
    )  # fmt: skip

    sub = command("site", "write a person's public activities as a website with its feeds", outlets.site)
    sub.add_argument("out_dir", type=Path, metavar="OUT_DIR")
    sub.add_argument("--person", type=_named("person"), help="whose; needed where several have some")
    sub.add_argument("--base-url", metavar="URL", help="the address it will stand at")

    sub = command("pull", "read what is due from the connected platforms", numbers.pull)
    sub.add_argument(
        "--source", action="append", type=_of("source", (*KNOWN, "watch")), metavar="NAME", default=[]
    )
    sub.add_argument("--all", action="store_true", help="also what was read today")
    sub.add_argument("--dry-run", action="store_true", help="ask nothing, say what would be asked")

    sub = command(
        "serve-pull", "pull again and again until stopped, for a container", numbers.serve_pull
    )
    sub.add_argument("--every", default="15m", metavar="TIME", help="such as 15m, 6h or 1d")
    sub.add_argument("--source", action="append", type=_of("source", KNOWN), metavar="NAME", default=[])

    sub = command("goals", "how every goal is doing", goals.goals)
    sub.add_argument("--on", type=_day("on"), metavar="DATE")

    sub = command("goal", "set a goal, in words or by its flags", goals.goal_add)
    sub.add_argument("action", choices=["add"])
    sub.add_argument("words", nargs="*", metavar="WORDS", help='such as "24 talks delivered in 2026"')
    for name in ("name", "owner", "measure", "target"):
        sub.add_argument(f"--{name}")
    sub.add_argument("--from", dest="since", type=_day("from"), metavar="DATE")
    sub.add_argument("--to", dest="until", type=_day("to"), metavar="DATE")
    sub.add_argument("--split", choices=["quarter", "month"], help="with a goal for each part of it")

    sub = command(
        "brief", "write a period's brief, in the form that the file's name asks for", briefs.brief
    )
    sub.add_argument("--from", dest="since", required=True, type=_day("from"), metavar="DATE")
    sub.add_argument("--to", dest="until", required=True, type=_day("to"), metavar="DATE")
    sub.add_argument("--out", required=True, type=Path, metavar="FILE.html|.pdf|.pptx|.md")

    sub = command(
        "send-brief", "send what is due, or a period's brief, by mail and webhook", sending.send_brief
    )
    sub.add_argument("--from", dest="since", type=_day("from"), metavar="DATE")
    sub.add_argument(
        "--to", action="append", default=[], metavar="DATE|ADDRESS", help="may be given again"
    )
    sub.add_argument("--webhook", action="store_true", help="to the room behind ENGAGEMENT_WEBHOOK_URL")
    sub.add_argument(
        "--test", action="store_true", help="send now, to those named; counts as no delivery"
    )
    sub.add_argument("--dry-run", action="store_true", help="send nothing, say who would get it")

    sub = command(
        "report",
        "what an ambassador programme could be told: previewed, as a file, or handed in as drafts",
        programmes.report,
    )
    sub.add_argument("programme", metavar="PROGRAMME", help="gde, mvp or heroes")
    sub.add_argument("--person", type=_named("person"), help="whose; asked for where there are several")
    sub.add_argument("--from", dest="since", type=_day("from"), metavar="DATE")
    sub.add_argument("--to", dest="until", type=_day("to"), metavar="DATE")
    sub.add_argument("--out", type=Path, metavar="FILE.csv")
    sub.add_argument("--send", action="store_true", help="hand in what is complete and was not sent")
    sub.add_argument("--incomplete", action="store_true", help="with --send, also what lacks a field")
    sub.add_argument(
        "--there", action="append", default=[], metavar="ID", help="a doubtful one was found there"
    )
    sub.add_argument(
        "--again", action="append", default=[], metavar="ID", help="send a doubtful one again"
    )
    sub.add_argument("--dry-run", action="store_true", help="send nothing, say what would be sent")

    sub = command("sheets", "keep the shared Google sheet in step with the record", sheets.sheets)
    sub.add_argument("action", choices=["push", "pull", "status", "resolve"])
    sub.add_argument(
        "words", nargs="*", metavar="ROW_ID COLUMN ours|theirs", help="of a conflict, to resolve it"
    )
    sub.add_argument("--dry-run", action="store_true", help="with pull: tell what would be taken")

    sub = command("assessor", "ask somebody every quarter how the CTO does", assess.assessor_add)
    sub.add_argument("action", choices=["add"])
    sub.add_argument("name", metavar="NAME")
    sub.add_argument("--role", required=True, type=_of("role", AssessorRole))
    sub.add_argument("--department", help="of a department head")

    sub = command("assess", "make the link by which an assessor answers", assess.assess_link)
    sub.add_argument("action", choices=["link"])
    sub.add_argument("name", metavar="NAME")
    sub.add_argument("--quarter", metavar="2026-Q4", help="today's unless said")
    sub.add_argument("--base-url", default="http://127.0.0.1:8501", metavar="URL")

    command("assessments", "list what was answered, without words for the CEO only", assess.assessments)

    sub = command("analyst", "put an analyst or a journalist on the desk", desk.add)
    sub.add_argument("action", choices=["add"])
    sub.add_argument("words", nargs="+", metavar="NAME")
    for name in ("firm", "tier", "owner"):
        sub.add_argument(f"--{name}", default=None)
    sub.add_argument("--coverage", default=None, help='topics, such as "cloud databases, streaming"')
    sub.add_argument("--press", action="store_true", help="a journalist; --firm is the outlet")

    sub = command("analysts", "who is due, overdue and quiet", desk.listed)
    sub.add_argument("--on", type=_day("on"), metavar="DATE")

    sub = command("account", "add an account to read, such as x/acme", numbers.account_add)
    sub.add_argument("action", choices=["add"])
    sub.add_argument("account", metavar="PLATFORM/HANDLE")
    sub.add_argument("--posts", action="store_true", help="record its posts as activities too")

    command("accounts", "list the accounts that are read", numbers.accounts)
    sub = command("token", "make, list and revoke the tokens by which scripts use the API", api.token)
    sub.add_argument("action", choices=["add", "list", "revoke"])
    sub.add_argument("what", nargs="?", metavar="PERSON|ID")
    sub.add_argument("--name", default="", help="what it is for, such as the script that has it")
    sub.add_argument(
        "--scope", action="append", type=_of("scope", SCOPES), default=[], help="read unless said"
    )
    sub.add_argument("--days", type=_number("days"), metavar="N", help="without an end unless said")

    sub = command(
        "mcp", "serve assistants on standard input and output (Model Context Protocol)", api.mcp
    )
    sub.add_argument("--person", type=_named("person"), help="in whose name it logs")
    sub.add_argument("--read-only", action="store_true", help="without the tools that write")

    command("status", "what the database holds and how the sources are", numbers.status)
    command(
        "doctor", "what is set, what works and what is missing; every platform is tried", numbers.doctor
    )
    sub = command("export", "write every table as CSV and JSON into a folder", archive.export)
    sub.add_argument("folder", type=Path, metavar="DIR")

    sub = command("backup", "write the whole record into one file", archive.backup)
    sub.add_argument("file", type=Path, metavar="FILE")

    sub = command("restore", "take a backup into an empty database", archive.restore)
    sub.add_argument("file", type=Path, metavar="FILE")
    sub.add_argument("--dry-run", action="store_true", help="only check it, keep nothing")

    command("rebuild", "recount the kept tables from the readings", numbers.rebuild)
    sub = command("demo", "fill a database of its own with two invented years", numbers.demo)
    sub.set_defaults(default_database="sqlite:///data/demo.db")
    return parser


def _day(field: str) -> Callable[[str], date]:
    def read(text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise Refused(
                f'--{field}: "{tidy(text)[:60]}" is not a date. Write it as YYYY-MM-DD.',
                field,
                text,
            ) from error

    return read


def _number(field: str) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise Refused(f'--{field}: "{tidy(text)[:60]}" is not a whole number above 0.', field, text)
        return int(text)

    return read


def _of(field: str, vocabulary: Iterable[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in list(vocabulary):
            raise Refused(
                f'--{field}: "{tidy(text)[:60]}" is none of {", ".join(vocabulary)}.', field, text
            )
        return text

    return read


def _audience(text: str) -> str:
    from engagement.capture.headers import audience_of

    found = audience_of(text) or text.strip().lower()
    return _of("audience", (*Audience, NONE))(found)


def _named(field: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not tidy(text):
            raise Refused(f"--{field} is empty. Give a name, or leave it out.", field, text)
        return tidy(text)

    return read
