"""The verbs of the shared sheet: push, pull, status, and choosing where both sides changed a cell."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

from engagement.cli.answers import DONE, PARTLY, Result, say
from engagement.errors import Refused
from engagement.model.sheet import Conflict, Done
from engagement.settings import Settings
from engagement.store import Store

_BY = "command line"
_SHOWN = 20


def sheets(options: Any, settings: Settings, store: Store) -> Result:
    words = list(options.words)
    if options.action == "resolve":
        return _resolve(settings, store, words)
    if words:
        raise Refused(
            f'sheets {options.action} takes no further word, such as "{words[0][:60]}".', "words"
        )
    if options.dry_run and options.action != "pull":
        raise Refused(
            "--dry-run goes with sheets pull: what it would take is told, and nothing kept.", "dry-run"
        )
    return {"push": _push, "pull": _pull, "status": _status}[options.action](options, settings, store)


def _push(_options: Any, settings: Settings, store: Store) -> Result:
    from engagement.sheets import verbs

    done = verbs.push(store, settings, today=date.today(), by=_BY, progress=_progress(), told=say)
    words = f"{_rows(done.rows_written)} written in {done.requests:,} requests."
    return _answer(done, words, done.failed)


def _pull(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.pull.connected import asking
    from engagement.sheets import verbs

    done = verbs.pull(
        store,
        settings,
        today=date.today(),
        by=_BY,
        asking=asking(settings),
        dry_run=options.dry_run,
        progress=_progress(),
        told=say,
    )
    if options.dry_run:
        return _preview(done)
    words = f"{_rows(done.rows_taken)} taken in {done.requests:,} requests."
    if done.waiting:
        words += f" {_rows(done.waiting)} with links: the next pull reads them."
    return _answer(done, words, done.failed)


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


def _preview(done: Any) -> Result:
    news = [one for one in done.differences if one["does"] in _NEWS]
    words = [f"Would take {len(news):,} differences. Nothing was kept."]
    words += [_difference(one) for one in news[:_SHOWN]]
    code, document, more = _answer(done, "\n".join(words), None)
    return code, document | {"differences": done.differences}, more


_NEWS = ("adds", "changes", "number", "asks")


def _difference(one: dict[str, Any]) -> str:
    place = one.get("cell") or f"row {one['row']:,}"
    changes = ", ".join(f"{name}: {was!r} -> {to!r}" for name, (was, to) in one["changes"].items())
    return f"{one['tab']} {place}: {one['does']} {one['what']} {changes}".rstrip()


def _status(_options: Any, settings: Settings, store: Store) -> Result:
    from engagement.sheets import verbs

    done = verbs.status(store, settings, today=date.today(), told=say)
    state, _ = verbs.known(store, settings)
    news = sum(1 for one in done.differences if one["does"] in (*_NEWS, "waits"))
    times = {name: _instant(state.get(name)) for name in ("pushed_at", "pulled_at")}
    words = (
        f"{news:,} differences wait for a pull. Last pushed {times['pushed_at'] or 'never'}, "
        f"last pulled {times['pulled_at'] or 'never'}."
    )
    code, document, more = _answer(done, words, None)
    return code, document | {"title": state.get("title"), **times, "differences": done.differences}, more


def _instant(at: Any) -> str | None:
    from engagement.model.instants import iso

    return iso(at) if at is not None else None


def _resolve(settings: Settings, store: Store, words: list[str]) -> Result:
    from engagement.sheets import verbs

    if len(words) != 3:
        raise Refused("sheets resolve takes three words: ROW_ID COLUMN ours|theirs.", "words")
    row_id, column, choice = words
    left = verbs.resolve(store, settings, row_id, column, choice.lower(), by=_BY)
    done = Done(rows_taken=int(choice.lower() == "theirs"), conflicts=left)
    said = "The next push writes it." if choice.lower() == "ours" else "It is recorded."
    return _answer(done, f"Chosen: {choice.lower()}. {said}", None)


def _answer(done: Done, words: str, failed: str | None) -> Result:
    """Conflicts wait, that is no failure; a problem is what was asked and could not be done."""
    lines = [words, *([failed] if failed else [])]
    lines += [_conflict(one) for one in done.conflicts]
    lines += [
        f"{one.tab} {one.cell or ''}".strip() + f": {one.message}"
        for one in done.problems
        if one.message != failed
    ]
    return (PARTLY if done.problems or failed else DONE), _as_json(done), "\n".join(lines)


def _conflict(one: Conflict) -> str:
    return (
        f"{one.tab}, {one.column} of {one.row_id}: ours {one.ours!r}, theirs {one.theirs!r}. Choose with: "
        f"sheets resolve {one.row_id} {one.column} ours|theirs"
    )


def _as_json(done: Done) -> dict[str, Any]:
    return {
        "requests": done.requests,
        "rows_written": done.rows_written,
        "rows_taken": done.rows_taken,
        "conflicts": [
            {
                "tab": one.tab,
                "row_id": one.row_id,
                "column": one.column,
                "ours": one.ours,
                "theirs": one.theirs,
            }
            for one in done.conflicts
        ],
        "problems": [
            {"tab": one.tab, "cell": one.cell, "message": one.message} for one in done.problems
        ],
    }


def _progress() -> Any:
    return _bar if sys.stderr.isatty() else _line


def _line(what: str, done: int, of: int) -> None:
    say(f"{what}: {done:,} of {of:,}")


def _bar(what: str, done: int, of: int) -> None:
    sys.stderr.write(f"\r{what}: {done:,} of {of:,}\033[K" + ("\n" if done >= of else ""))
    sys.stderr.flush()
