"""`python -m engagement …`: the same verbs without a browser, for people, cron and scripts."""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any, NoReturn

from engagement.errors import EngagementError, Refused
from engagement.model.vocabulary import Audience, Kind, Status
from engagement.model.words import tidy
from engagement.pull.connected import KNOWN, MISSING, connected, is_connected
from engagement.settings import Settings, read_settings
from engagement.store import Filter, NewGoal, Store, open_store
from engagement.store.filters import NONE

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

    sub = command(
        "import", "record tables; draft what feeds, calendars, schedules and pages hold", _import
    )
    sub.add_argument("paths", nargs="+", metavar="PATH_OR_URL")
    sub.add_argument("--person", type=_named("person"), help="whose they are; filters a schedule")
    sub.add_argument("--accept", action="store_true", help="record every draft that is not doubtful")
    sub.add_argument("--dry-run", action="store_true", help="say what would happen, keep nothing")

    sub = command("capture", "draft what a link or a line says, and keep nothing", _capture)
    sub.add_argument("text", nargs="+", metavar="TEXT_OR_URL")

    sub = command("inbox", "list the drafts that wait; accept or ignore them", _inbox)
    sub.add_argument("action", nargs="?", choices=["accept", "ignore"])
    sub.add_argument("ids", nargs="*", metavar="ID")

    sub = command(
        "watch", "subscribe to a feed, calendar, schedule or channel; list what is watched", _watch
    )
    sub.add_argument("action", choices=["add", "list", "remove"])
    sub.add_argument("address", nargs="?", metavar="URL_OR_PATH")
    sub.add_argument("--person", type=_named("person"), help="whose it is; filters a schedule")
    sub.add_argument("--filter", dest="words", metavar="WORDS", help="keep only what holds one of these")
    sub.add_argument("--name", type=_named("name"))

    sub = command("activities", "list the record", _activities)
    sub.add_argument("--kind", action="append", type=_of("kind", Kind), default=[])
    sub.add_argument("--status", action="append", type=_of("status", Status), default=[])
    sub.add_argument("--person", action="append", default=[])
    sub.add_argument("--from", dest="since", type=_day("from"), metavar="DATE")
    sub.add_argument("--to", dest="until", type=_day("to"), metavar="DATE")
    sub.add_argument("--search", default="", metavar="TEXT")
    sub.add_argument("--campaign", action="append", default=[], help='"none": those of no campaign')
    sub.add_argument("--audience", action="append", type=_audience, default=[])
    sub.add_argument("--tag", action="append", default=[])

    command("events", "list events", _events)

    sub = command("calendar", "write talks, submissions and deadlines as an iCalendar file", _calendar)
    sub.add_argument("--out", required=True, type=Path, metavar="FILE.ics")

    sub = command("pull", "read what is due from the connected platforms", _pull)
    sub.add_argument(
        "--source", action="append", type=_of("source", (*KNOWN, "watch")), metavar="NAME", default=[]
    )
    sub.add_argument("--all", action="store_true", help="also what was read today")
    sub.add_argument("--dry-run", action="store_true", help="ask nothing, say what would be asked")

    sub = command("serve-pull", "pull again and again until stopped, for a container", _serve_pull)
    sub.add_argument("--every", default="15m", metavar="TIME", help="such as 15m, 6h or 1d")
    sub.add_argument("--source", action="append", type=_of("source", KNOWN), metavar="NAME", default=[])

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
    command("doctor", "what is set, what works and what is missing; every platform is tried", _doctor)
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


Result = tuple[int, Any, str]


def _import(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.capture.files import read_bytes
    from engagement.capture.importing import import_found
    from engagement.capture.reading import owned_by, read

    person = getattr(options, "person", None)
    today = date.today()
    files, failed = [], []
    for said in options.paths:
        if re.match(r"(?:https?|webcal)://", said, re.IGNORECASE):
            try:
                found = _read_address(said, settings, today)
            except EngagementError as error:
                if len(options.paths) == 1:
                    raise Refused(error.message, "path", said) from error
                failed.append(
                    {"file": said, "row": 0, "field": "path", "value": said, "reason": error.message}
                )
                continue
        else:
            path = Path(said)
            found = read(path.name, read_bytes(path), today)
        files.append(owned_by(found, person))
    done = import_found(
        store,
        files,
        today=today,
        by="import",
        person=person,
        accept=options.accept,
        dry_run=options.dry_run,
        progress=_told_at_times(),
    )
    document = done.as_json()
    document["rejected"] += failed
    lines = [f"Dry run, nothing kept: {done.in_words}" if options.dry_run else done.in_words]
    lines += [
        f'{r["file"]}, row {r["row"]}, {r["field"]} "{r["value"]}": {r["reason"]}.'
        for r in document["rejected"]
    ]
    return (PARTLY if document["rejected"] else DONE), document, "\n".join(lines)


def _told_at_times() -> Callable[[int, int], None]:
    """Progress on standard error, for what takes long enough to be wondered about."""
    last = perf_counter()

    def tell(done: int, of: int) -> None:
        nonlocal last
        if perf_counter() - last > 2:
            last = perf_counter()
            _say(f"{done:,} of {of:,} read")

    return tell


def _read_address(said: str, settings: Settings, today: date) -> Any:
    from engagement.capture import youtube
    from engagement.capture.reading import read
    from engagement.pull.connected import asking

    ask = asking(settings, 30.0)
    url = re.sub(r"^webcal://", "https://", said, flags=re.IGNORECASE)
    if youtube.is_list(url):
        return youtube.read_list(url, ask)
    got = ask.fetch(url)
    name = url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    return read(name, got.body, today, url=got.url, charset=got.charset)


def _capture(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.capture.inbox import shape
    from engagement.capture.paste import capture
    from engagement.pull.connected import asking

    said = " ".join(options.text) if len(options.text) > 1 else options.text[0]
    found = capture(store, said, today=date.today(), asking=asking(settings))
    shapes = [shape(proposal) for proposal in found]
    lines = []
    for made in shapes:
        lines.append(f"{made['starts_on'] or 'no date'}  {made['kind']}  {made['title'] or 'no title'}")
        lines += [f"  {why}" for why in made["why"]]
        if made["missing"]:
            lines.append(f"  missing: {', '.join(made['missing'])}")
    code = PARTLY if any(made["url_refused"] for made in shapes) else DONE
    return code, shapes[0] if len(shapes) == 1 else shapes, "\n".join(lines)


def _inbox(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.capture import inbox

    if options.action is None:
        rows = inbox.listed(store)
        lines = [
            f"{row['id']}  {row['starts_on'] or 'no date'}  {row['kind']}  {row['title'][:80]}"
            for row in rows
        ]
        return DONE, rows, "\n".join(lines) or "The inbox is empty."
    if not options.ids:
        raise Refused("Name the drafts by their ids; `inbox` lists them.", "id")
    if options.action == "accept":
        done, refused = inbox.accept(store, options.ids, today=date.today(), by="command line")
        document: dict[str, Any] = {
            "accepted": done.created + done.updated + done.unchanged,
            "created": done.created,
            "updated": done.updated,
            "unchanged": done.unchanged,
        }
    else:
        count, refused = inbox.ignore(store, options.ids, by="command line")
        document = {"ignored": count}
    document["rejected"] = [{"id": id, "reason": reason} for id, reason in refused]
    lines = [", ".join(f"{n} {word}" for word, n in document.items() if isinstance(n, int)) + "."]
    lines += [f"{id}: {reason}" for id, reason in refused]
    return (PARTLY if refused else DONE), document, "\n".join(lines)


def _watch(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.capture import watching
    from engagement.pull.connected import asking
    from engagement.store import watches

    if options.action == "list":
        with store.read() as connection:
            rows = watching.listed(connection)
        lines = [
            f"{row['name']}  {row['address']}  {row['last_error'] or row['last_result'] or 'not read yet'}"
            for row in rows
        ]
        return DONE, rows, "\n".join(lines) or "Nothing is watched yet. Add a feed: watch add URL"
    if not options.address:
        raise Refused(
            f"Say what to {options.action}, an address or a file: watch {options.action} URL_OR_PATH.",
            "address",
        )
    if options.action == "remove":
        with store.unit("command line") as unit:
            standing = [
                row
                for row in watches.living(unit.connection)
                if options.address in (row.id, row.address)
                or watches.key_of_address(options.address) == row.key
            ]
            for row in standing:
                watches.remove(unit, row.id)
        if not standing:
            raise Refused(
                "Nothing of that address is watched; `watch list` says what is.",
                "address",
                options.address,
            )
        return DONE, {"removed": len(standing)}, "It is not read any more. What it gave stays."
    made, failure = watching.add(
        store,
        options.address,
        today=date.today(),
        by="command line",
        asking=asking(settings, 30.0),
        person=getattr(options, "person", None),
        words=getattr(options, "words", None),
        name=getattr(options, "name", None),
    )
    words = f"{made['name']} is watched. {failure or made['last_result'] or 'It is read by every pull.'}"
    return (PARTLY if failure else DONE), made, words


def _activities(options: Any, settings: Settings, store: Store) -> Result:
    filter_ = Filter(
        tuple(options.kind),
        tuple(options.status),
        tuple(options.person),
        getattr(options, "since", None),
        getattr(options, "until", None),
        options.search,
        campaigns=tuple(options.campaign),
        audiences=tuple(options.audience),
        tags=tuple(options.tag),
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


def _calendar(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.outlets.calendar import calendar_of
    from engagement.store import speaking

    with store.read() as connection:
        calls = speaking.calls(connection, date.today())
    made = calendar_of(store.activities(), calls)
    try:
        options.out.write_bytes(made)
    except OSError as error:
        raise Refused(
            f"{options.out} cannot be written: {error.strerror}.", "out", str(options.out)
        ) from error
    entries = made.count(b"BEGIN:VEVENT")
    return DONE, {"file": str(options.out), "entries": entries}, f"{entries:,} entries in {options.out}."


def _pull(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.pull.connected import asking
    from engagement.pull.run import WATCH, pull

    asked = options.source
    sources = connected(settings)
    for name in asked:
        if name not in sources and name != WATCH:
            raise Refused(f"{name} is not connected. Set {MISSING[name]} first.", "source")
    chosen = [source for name, source in sources.items() if not asked or name in asked]
    done = pull(
        store,
        chosen,
        everything=options.all,
        dry_run=options.dry_run,
        progress=_bar if sys.stderr.isatty() else lambda what, done, of: _say(f"{what}: {done} of {of}"),
        asking=asking(settings, 30.0) if not asked or WATCH in asked else None,
        budgets=settings.monthly_usd,
    )
    watched = done.found is not None or WATCH in done.by_source
    words = (
        done.in_words
        if chosen or watched
        else f"No source is connected. Set {', '.join(MISSING.values())}."
    )
    if options.dry_run and (chosen or watched):
        t = done.total
        month = sum(done.month_usd.values())
        words = (
            f"Would ask {t.requests} requests, at most {t.billed} billed (${t.cost_usd:.3f}). "
            f"This month comes to about ${month:.2f} at this rate."
        )
    lines = [words, *(f"{f.source}, {f.what}: {f.message}" for f in done.failed)]
    return (PARTLY if done.failed else DONE), done.as_json(), "\n".join(lines)


def _bar(what: str, done: int, of: int) -> None:
    """A bar on the terminal that is written over until it is full."""
    full = round(24 * done / of) if of else 24
    end = "\n" if done >= of else ""
    sys.stderr.write(f"\r\x1b[K[{'#' * full}{' ' * (24 - full)}] {what}: {done:,} of {of:,}{end}")
    sys.stderr.flush()


def _serve_pull(options: Any, settings: Settings, store: Store) -> Result:
    import signal
    import threading

    from engagement.pull.connected import asking
    from engagement.pull.serve import keep_pulling, read_interval

    every = read_interval(options.every, "--every")
    sources = connected(settings)
    for name in options.source:
        if name not in sources:
            raise Refused(f"{name} is not connected. Set {MISSING[name]} first.", "source")
    stop, failed = threading.Event(), 0
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())

    def told(done: Any) -> None:
        nonlocal failed
        failed += bool(done.failed)
        _say(done.in_words)
        for failure in done.failed:
            _say(f"{failure.source}, {failure.what}: {failure.message}")

    _say(f"Pulling every {options.every}. Stop with Ctrl+C; what was read is saved.")
    made = keep_pulling(
        store,
        [source for name, source in sources.items() if not options.source or name in options.source],
        every,
        stop,
        asking=None if options.source else asking(settings, 30.0),
        budgets=settings.monthly_usd,
        told=told,
    )
    return DONE, {"pulls": made, "with_failures": failed}, f"Stopped after {made} pulls."


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


def _doctor(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.pull.doctor import examine

    _, document, _ = _status(options, settings, store)
    with store.unit("doctor"):
        pass  # it can be written
    used = {page["platform"] for page in store.linked_pages()}
    used |= {account["key"].partition("/")[0] for account in store.accounts()}
    found = {health.name: health for health in examine(settings, used)}
    lines = [f"{store.shown_url} opens and can be written."]
    for source in document["sources"]:
        health = found[source["name"]]
        source |= {"works": health.works, "message": health.message, "used": health.used}
        words = {True: "works", False: "does not work", None: "not connected"}[health.works]
        lines.append(f"{health.name}: {words}" + (f". {health.message}" if health.message else "."))
    return (PARTLY if any(h.ails for h in found.values()) else DONE), document, "\n".join(lines)


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
