"""A brief as Markdown that any reader shows: headings, lists and tables, and no HTML whatever a title says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from engagement.model.briefs import Changed, Content, Drawing, Figure, Section
from engagement.outlets import brief_text, brief_words
from engagement.outlets.letters import sayable

_MARKS = re.compile(r"([\\`*_\[\]#|~$])")
# What would begin a list or a heading's underline, or become a link by itself.
_BEGINS = re.compile(r"^(\d+(?=[.)]( |$))|(?=[-+=]))(.)")
_ADDRESS = re.compile(r"(?i)(https?|ftp)://|\bwww\.|(?<=\w)@(?=\w)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def markdown(content: Content, comment: str | None = None, changed: Sequence[Changed] = ()) -> bytes:
    """The brief as Markdown in UTF-8. The same brief gives the same bytes."""
    return ("\n".join(_lines(content, comment, changed)) + "\n").encode("utf-8")


def escaped(text: str) -> str:
    """Text from outside, on one line, that stays the text it is."""
    line = " ".join(sayable(text).split())
    for mark, entity in _ENTITIES.items():
        line = line.replace(mark, entity)
    line = _MARKS.sub(r"\\\1", line)
    line = _ADDRESS.sub(
        lambda found: found[0].replace(":", "\\:").replace(".", "\\.").replace("@", "\\@"), line
    )
    return _BEGINS.sub(r"\1\\\3", line)


def _lines(content: Content, comment: str | None, changed: Sequence[Changed]) -> Iterator[str]:
    yield f"# {escaped(content.name)}"
    yield ""
    yield escaped(brief_text.told(content))
    if told := brief_text.paragraphs(comment):
        yield from ("", "## Comment", "")
        for place, line in enumerate(told):
            yield from (([">"] if place else []) + [f"> {escaped(line)}"])
    if changed:
        yield from ("", "## What changed since", "", brief_words.changed_words(content, changed), "")
        yield from _table(("What", "In this brief", "Now"), changed)
    for section in content.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield from ("", f"## {escaped(section.title)}")
    yield from _listed(f"- {escaped(sentence)}" for sentence in section.sentences[: section.lead])
    yield from _listed(map(_figure, section.figures))
    for drawn in section.drawings:
        yield from _drawn(drawn)
    yield from _listed(f"- {escaped(sentence)}" for sentence in section.sentences[section.lead :])
    for grid in section.grids:
        yield ""
        yield from _table(grid.columns, grid.rows)
        if grid.note:
            yield from ("", escaped(grid.note))


def _listed(lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    yield from ["", *found] if found else ()


def _figure(figure: Figure) -> str:
    note = f", {figure.note[:1].lower()}{figure.note[1:]}" if figure.note else ""
    return f"- {escaped(figure.label)}: {escaped(figure.said)}{escaped(note)}"


def _drawn(drawn: Drawing) -> Iterator[str]:
    """A chart as the table it is made of."""
    yield from (
        "",
        f"### {escaped(drawn.title)}" + (f" ({escaped(drawn.unit)})" if drawn.unit else ""),
        "",
    )
    grid = brief_text.as_grid(drawn)
    yield from _table(grid.columns, grid.rows)
    if drawn.note:
        yield from ("", escaped(drawn.note))


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield _row(columns)
    yield _row(["---"] * len(columns), plain=True)
    for row in rows:
        yield _row(row)


def _row(cells: Sequence[str], plain: bool = False) -> str:
    return f"| {' | '.join(cells if plain else map(escaped, cells))} |"
