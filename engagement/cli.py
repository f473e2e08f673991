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
from time import perf_counter
from typing import Any, NoReturn

from engagement.errors import EngagementError, Refused
from engagement.model.vocabulary import Kind, Status
from engagement.model.words import tidy
from engagement.pull.connected import KNOWN, MISSING, connected, is_connected
from engagement.settings import Settings, read_settings
from engagement.store import Filter, NewGoal, Store, open_store

DONE, PARTLY, REFUSED = 0, 1, 2


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
        _say("Stopped. What was saved so far stands; run the same command to go on.")
        return REFUSED
    try:
        _print(document, words, as_json)
    except BrokenPipeError:
        return int(code)  # whoever read it has seen enough
    except OSError as error:
        _say(f"The answer could not be written: {error.strerror}. What was done stands.")
        return REFUSED
    return int(code)


def _print(document: Any, words: str, as_json: bool, error: bool = False) -> None:
    if as_json:
        # ASCII: a terminal or pipe of any encoding takes it.
        sys.stdout.write(json.dumps(document, ensure_ascii=True) + "\n")
    if as_json or error:
        _say(words)
    elif words:
        sys.stdout.buffer.write((words + "\n").encode("utf-8", "replace"))
    sys.stdout.flush()


def _say(words: str) -> None:
    sys.stderr.buffer.write((words + "\n").encode("utf-8", "replace"))
    sys.stderr.flush()


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

    sub = command("import", "record the rows of CSV and JSON files", _import)
    sub.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    sub.add_argument("--person", type=_named("person"), help="whose rows these are")
    sub.add_argument("--dry-run", action="store_true", help="say what would happen, keep nothing")

    sub = command("activities", "list the record", _activities)
    sub.add_argument("--kind", action="append", type=_of("kind", Kind), default=[])
    sub.add_argument("--status", action="append", type=_of("status", Status), default=[])
    sub.add_argument("--person", action="append", default=[])
    sub.add_argument("--from", dest="since", type=_day("from"), metavar="DATE")
    sub.add_argument("--to", dest="until", type=_day("to"), metavar="DATE")
    sub.add_argument("--search", default="", metavar="TEXT")

    command("events", "list events", _events)

    sub = command("pull", "read what is due from the connected platforms", _pull)
    sub.add_argument("--source", action="append", type=_of("source", KNOWN), metavar="NAME", default=[])
    sub.add_argument("--all", action="store_true", help="also what was read today")
    sub.add_argument("--dry-run", action="store_true", help="ask nothing, say what would be asked")

    sub = command("goals", "how every goal is doing", _goals)
    sub.add_argument("--on", type=_day("on"), metavar="DATE")

    sub = command("goal", "set a goal", _goal_add)
    sub.add_argument("action", choices=["add"])
    for name in ("name", "owner", "measure", "target"):
        sub.add_argument(f"--{name}", required=True)
    sub.add_argument("--from", dest="since", required=True, type=_day("from"), metavar="DATE")
    sub.add_argument("--to", dest="until", required=True, type=_day("to"), metavar="DATE")

    sub = command("account", "add an account to read, such as x/acme", _account_add)
    sub.add_argument("action", choices=["add"])
    sub.add_argument("account", metavar="PLATFORM/HANDLE")
    sub.add_argument("--posts", action="store_true", help="record its posts as activities too")

    command("accounts", "list the accounts that are read", _accounts)
    command("status", "what the database holds and how the sources are", _status)
    command("doctor", "the same as status", _status)
    command("rebuild", "recount the kept tables from the readings", _rebuild)
    sub = command("demo", "fill a database of its own with two invented years", _demo)
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


def _of(field: str, vocabulary: Iterable[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in list(vocabulary):
            raise Refused(
                f'--{field}: "{tidy(text)[:60]}" is none of {", ".join(vocabulary)}.', field, text
            )
        return text

    return read


def _named(field: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not tidy(text):
            raise Refused(f"--{field} is empty. Give a name, or leave it out.", field, text)
        return tidy(text)

    return read


Result = tuple[int, Any, str]


def _import(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.capture.importing import import_files

    done = import_files(
        store,
        options.paths,
        today=date.today(),
        by="import",
        person=getattr(options, "person", None),
        dry_run=options.dry_run,
    )
    lines = [f"Dry run, nothing kept: {done.in_words}" if options.dry_run else done.in_words]
    lines += [f'{r.file}, row {r.row}, {r.field} "{r.value}": {r.reason}.' for r in done.rejected]
    return (PARTLY if done.rejected else DONE), done.as_json(), "\n".join(lines)


def _activities(options: Any, settings: Settings, store: Store) -> Result:
    filter_ = Filter(
        tuple(options.kind),
        tuple(options.status),
        tuple(options.person),
        getattr(options, "since", None),
        getattr(options, "until", None),
        options.search,
    )
    rows = store.activities(filter_)
    lines = [
        f"{row['starts_on']}  {row['kind']:<16} {row['status']:<10} {row['title'][:80]}"
        + (f", {row['event']}" if row["event"] else "")
        for row in rows
    ]
    return (
        DONE,
        rows,
        "\n".join(lines) or "No activity is found. Import a file, or widen the filter.",
    )


def _events(options: Any, settings: Settings, store: Store) -> Result:

    rows = store.events()
    lines = [f"{row['starts_on']}  {row['name']}" for row in rows]
    return DONE, rows, "\n".join(lines) or "No event is recorded yet."


def _pull(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.pull.run import pull

    asked = options.source
    sources = connected(settings)
    for name in asked:
        if name not in sources:
            raise Refused(f"{name} is not connected. Set {MISSING[name]} first.", "source")
    chosen = [source for name, source in sources.items() if not asked or name in asked]
    done = pull(
        store,
        chosen,
        everything=options.all,
        dry_run=options.dry_run,
        progress=lambda what, done, of: _say(f"{what}: {done} of {of}"),
    )
    words = done.in_words if chosen else f"No source is connected. Set {', '.join(MISSING.values())}."
    if options.dry_run and chosen:
        t = done.total
        words = f"Would ask {t.requests} requests, at most {t.billed} billed (${t.cost_usd:.3f})."
    lines = [words, *(f"{f.source}, {f.what}: {f.message}" for f in done.failed)]
    return (PARTLY if done.failed else DONE), done.as_json(), "\n".join(lines)


def _goals(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.insight.progress import progress

    on = getattr(options, "on", None) or date.today()
    found = [progress(goal, facts, on) for goal, facts in store.goals_with_facts(on)]
    lines = [f"{p.name}: {p.verdict.label.lower()}. {' '.join(p.reasons)}" for p in found]
    words = "\n".join(lines) or "No goal is set. Add one with: goal add --name …"
    return DONE, [p.as_json() for p in found], words


def _goal_add(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.insight.progress import progress

    digits = options.target.replace(",", "").replace("_", "").strip()
    if not (digits.isascii() and digits.isdigit()):
        raise Refused(f'--target: "{tidy(options.target)[:60]}" is not a whole number.', "target")
    goal = NewGoal(
        options.name, options.owner, options.measure, int(digits), options.since, options.until
    )
    goal_id = store.add_goal(goal, by="command line")
    today = date.today()
    found = [(g, f) for g, f in store.goals_with_facts(today) if g.id == goal_id]
    made = progress(*found[0], today)
    return DONE, {"id": goal_id, **made.as_json()}, f"{made.name}: {' '.join(made.reasons)}"


def _account_add(options: Any, settings: Settings, store: Store) -> Result:

    posts = True if options.posts else None
    account_id = store.add_account(options.account, by="command line", records_posts=posts)
    made = next(a for a in store.accounts() if a["id"] == account_id)
    return DONE, made, f"{made['key']} is read from the next pull on."


def _accounts(options: Any, settings: Settings, store: Store) -> Result:

    rows = store.accounts()
    lines = [
        f"{row['key']}  " + ", ".join(f"{r['value']} {metric}" for metric, r in row["readings"].items())
        for row in rows
    ]
    return DONE, rows, "\n".join(lines) or "No account is read yet. Add one: account add x/acme"


def _status(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.model.instants import iso

    states = store.source_states()
    sources = []
    for name in KNOWN:
        state = states.get(name, {})
        last = state.get("last_run")
        sources.append(
            {
                "name": name,
                "connected": is_connected(settings, name),
                "last_run": iso(last) if last else None,
                "last_error": state.get("last_error"),
            }
        )
    counts = store.counts()
    document = {"database": store.shown_url, **counts, "sources": sources}
    lines = [
        f"{store.shown_url}, schema {counts['schema']}: {counts['activities']:,} activities, "
        f"{counts['readings']:,} readings."
    ]
    for source in sources:
        words = (
            "connected" if source["connected"] else f"not connected, set {MISSING[str(source['name'])]}"
        )
        lines.append(
            f"{source['name']}: {words}; last asked {source['last_run'] or 'never'}"
            + (f"; {source['last_error']}" if source["last_error"] else "")
        )
    return DONE, document, "\n".join(lines)


def _rebuild(options: Any, settings: Settings, store: Store) -> Result:

    start = perf_counter()
    equal = store.rebuild()
    seconds = round(perf_counter() - start, 3)
    words = "were equal to a recount" if equal else "differed and were made anew"
    return DONE, {"equal": equal, "seconds": seconds}, f"The kept tables {words} ({seconds} s)."


def _demo(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.demo import fill

    counts = fill(store, today=date.today())
    return DONE, counts, f"{store.shown_url} holds {counts['activities']:,} invented activities."
