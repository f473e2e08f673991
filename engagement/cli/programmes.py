"""The verb of ambassador programmes: what could be told to one, as a file, or handed in as drafts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engagement.cli.answers import DONE, PARTLY, Result, say
from engagement.errors import Refused
from engagement.model.words import tidy
from engagement.settings import Settings
from engagement.store import Store

if TYPE_CHECKING:
    from engagement.reporting.preview import Line, Preview
    from engagement.reporting.run import Outcome

_BY = "command line"
_SHOWN = 70


def report(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.outlets.programmes import programme_called
    from engagement.reporting import run
    from engagement.reporting.material import Asked, person_of
    from engagement.reporting.preview import preview

    programme = programme_called(options.programme)
    if options.since and options.until and options.since > options.until:
        raise Refused("--from is after --to. Turn them round.", "from")
    out = _file(options.out)
    asked = Asked(person_of(store, options.person), options.since, options.until)
    shown = preview(store, programme, asked, datetime.now(UTC))
    if options.there and not options.dry_run:
        _say_there(store, shown, options.there)
        shown = preview(store, programme, asked, datetime.now(UTC))
    chosen, written = _chosen(shown, options), _written(shown, out)
    if options.dry_run or not (options.send or options.again):
        document = run.as_json(shown)
        if options.send or options.again:
            run.account_for(programme, settings)
            document["would_send"] = [line.entry.done.id for line in chosen]
        words = _in_words(shown, chosen if options.send or options.again else None)
        return DONE, document | written, words
    outcome = run.send(store, settings, shown, chosen, by=_BY, again=bool(options.again), told=_progress)
    document = run.as_json(shown, outcome) | written
    if options.again:  # what was in doubt before and was sent again is told once, as it is now
        _forget(document, options.again, outcome)
    code = PARTLY if outcome.failed or outcome.unsure or outcome.stopped else DONE
    return code, document, _sent_in_words(shown, outcome)


def _progress(words: str, _share: float) -> None:
    say(words)


def _file(out: Path | None) -> Path | None:
    if out is not None and out.suffix.lower() != ".csv":
        raise Refused(f'--out: "{out.name[:60]}" does not end with .csv. Name a CSV file.', "out")
    return out


def _chosen(shown: Preview, options: Any) -> list[Line]:
    """Which lines are to be handed in. Raises Refused for --again of what is not in doubt."""
    from engagement.reporting.preview import State

    if options.again:
        doubtful = {
            line.entry.done.id: line for line in shown.of(State.UNSURE) if line.entry.why_not is None
        }
        for named in options.again:
            if named not in doubtful:
                raise _no_doubt(named, "again")
        return [doubtful[named] for named in dict.fromkeys(options.again)]
    if options.incomplete:
        return [line for line in shown.lines if line.can_be_begun]
    return [line for line in shown.lines if line.can_be_sent]


def _say_there(store: Store, shown: Preview, ids: Sequence[str]) -> None:
    from engagement.reporting import run

    made = {line.entry.done.id: line.made for line in shown.lines if line.made is not None}
    for named in dict.fromkeys(ids):
        found = made.get(named)
        if found is None:
            raise _no_doubt(named, "there")
        run.it_is_there(store, found.id, by=_BY, now=datetime.now(UTC))


def _no_doubt(named: str, field: str) -> Refused:
    return Refused(
        f'--{field}: nothing is in doubt about "{tidy(named)[:40]}". Give the id of an activity that may have arrived.',
        field,
        named,
    )


def _forget(document: dict[str, Any], ids: Sequence[str], outcome: Outcome) -> None:
    again = {one["id"] for one in outcome.unsure}
    told = [one for one in document["in_doubt"] if one["id"] not in ids]
    document["in_doubt"] = told + [one for one in outcome.unsure if one["id"] in again]
    document["unsure"] = len(document["in_doubt"])


def _written(shown: Preview, out: Path | None) -> dict[str, Any]:
    from engagement.outlets.briefs import save
    from engagement.outlets.programmes import file_of

    if out is None:
        return {}
    save(out, file_of(shown.programme, shown.taken))
    return {"file": str(out), "rows": len(shown.taken)}


def _in_words(shown: Preview, chosen: Sequence[Line] | None) -> str:
    who = shown.asked.person or "everybody"
    lines = [f"{shown.programme.name}, {who}: {_counts(shown)}."]
    lines += [_line(line) for line in shown.lines]
    if shown.private:
        lines.append(f"Not public, and told to nobody: {shown.private}.")
    if chosen is not None:
        lines.append(f"Would hand in {len(chosen)} drafts; nothing was sent.")
    return "\n".join(lines)


def _counts(shown: Preview) -> str:
    counts: dict[str, int] = {}
    for line in shown.lines:
        counts[line.state] = counts.get(line.state, 0) + 1
    return ", ".join(f"{number} {state}" for state, number in counts.items()) or "nothing to tell"


def _line(line: Line) -> str:
    entry = line.entry
    title = entry.done.title if len(entry.done.title) <= _SHOWN else f"{entry.done.title[: _SHOWN - 1]}…"
    said = f"  {entry.done.on}  {title}: {line.state}"
    if entry.why_not:
        return f"{said}. {entry.why_not}"
    said += f" ({entry.sort})"
    if line.made is not None and line.made.error:
        said += f". {line.made.error}"
    elif entry.missing:
        said += f". Missing: {', '.join(one.label.lower() for one in entry.missing)}"
    return said


def _sent_in_words(shown: Preview, outcome: Outcome) -> str:
    from engagement.reporting.preview import State

    lines = [f"{outcome.sent} handed in as drafts. Complete and submit them in the portal."]
    if outcome.met:
        lines.append(f"{outcome.met} were in another run's hands.")
    lines += [f"{one['title']}: {one['message']}" for one in (*outcome.failed, *outcome.unsure)]
    if outcome.waiting:
        lines.append(f"{outcome.waiting} were not tried for that reason and wait.")
    if short := len(shown.of(State.MISSING)):
        lines.append(f"{short} are not complete; the preview names what is missing.")
    if doubtful := shown.of(State.UNSURE, State.SENDING):
        lines.append(
            f"{len(doubtful)} may have arrived before: look into the portal, then say --there ID or --again ID."
        )
    return "\n".join(lines)
