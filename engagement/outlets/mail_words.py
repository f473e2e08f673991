"""A brief in a mail: what it says in short, as HTML that every mail program shows and as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from engagement.charts import theme
from engagement.model.briefs import Changed, Content, Figure, Section
from engagement.outlets import brief_words as words
from engagement.outlets.letters import is_rtl, one_line, sayable

# What a mail shows of a section; all of it is in what is attached.
MOST_SENTENCES, MOST_FIGURES, MOST_CHANGED = 12, 12, 12
_INK, _FAINT, _LINE = theme.INK["light"], theme.FAINT["light"], theme.GRID["light"]
_FONT = "font-family:Arial,Helvetica,sans-serif"


def as_text(
    content: Content, comment: str | None, changed: Sequence[Changed], attached: Sequence[str]
) -> str:
    """The mail as plain text."""
    lines = [one_line(content.name), words.period(content), words.told_on(content), ""]
    for section in _shown(content, comment, changed):
        lines += [one_line(section.title).upper()]
        lines += [f"- {one_line(sentence)}" for sentence in section.sentences[:MOST_SENTENCES]]
        lines += [f"  {_figure(figure)}" for figure in section.figures[:MOST_FIGURES]]
        lines += [f"  {one_line(label)}: {then} -> {now}" for label, then, now in _rows(section)]
        lines.append("")
    return "\n".join([*lines, _ending(attached), ""])


def as_html(
    content: Content, comment: str | None, changed: Sequence[Changed], attached: Sequence[str]
) -> str:
    """The mail as HTML: styles on the elements, no picture, nothing asked of anybody."""
    parts = [
        f'<h1 style="{_FONT};font-size:22px;margin:0 0 4px;color:{_INK}">{_said(content.name)}</h1>',
        f'<p style="{_FONT};font-size:15px;margin:0;color:{_INK}">{_said(words.period(content))}</p>',
        f'<p style="{_FONT};font-size:12px;margin:0 0 20px;color:{_FAINT}">{_said(words.told_on(content))}</p>',
    ]
    for section in _shown(content, comment, changed):
        parts += _section(section)
    parts.append(f'<p style="{_FONT};font-size:12px;color:{_FAINT}">{_said(_ending(attached))}</p>')
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{_said(content.name)}</title></head>'
        f'<body style="margin:0;padding:16px;background:#ffffff"><div style="max-width:680px">{"".join(parts)}'
        "</div></body></html>"
    )


def _shown(content: Content, comment: str | None, changed: Sequence[Changed]) -> list[Section]:
    """Sections that a mail has something to say of."""
    found = words.pages(content, comment, changed)
    return [one for one in found if one.sentences or one.figures]


def _rows(section: Section) -> list[tuple[str, ...]]:
    """What changed, where the section tells that."""
    told = [grid for grid in section.grids if grid.columns == words.CHANGED_COLUMNS]
    return [tuple(map(one_line, row)) for grid in told for row in grid.rows[:MOST_CHANGED]]


def _section(section: Section) -> list[str]:
    style = f"{_FONT};font-size:14px;line-height:1.45;color:{_INK}"
    parts = [
        f'<h2 style="{_FONT};font-size:16px;margin:18px 0 6px;color:{_INK}"{_way(section.title)}>'
        f"{_said(section.title)}</h2>"
    ]
    items = "".join(f"<li{_way(said)}>{_said(said)}</li>" for said in section.sentences[:MOST_SENTENCES])
    if items:
        parts.append(f'<ul style="{style};margin:0;padding:0 0 0 20px">{items}</ul>')
    rows = "".join(map(_row, section.figures[:MOST_FIGURES]))
    rows += "".join(_cells(row[0], f"{row[1]} → {row[2]}", "") for row in _rows(section))
    if rows:
        parts.append(
            f'<table role="presentation" cellpadding="0" cellspacing="0" '
            f'style="{style};border-collapse:collapse;margin:8px 0 0;width:100%">{rows}</table>'
        )
    return parts


def _row(figure: Figure) -> str:
    return _cells(figure.label, figure.said, figure.note)


def _cells(label: str, value: str, note: str) -> str:
    cell = f"border-bottom:1px solid {_LINE};padding:5px 10px 5px 0;vertical-align:top"
    small = f'<br><span style="font-size:12px;color:{_FAINT}">{_said(note)}</span>' if note else ""
    return (
        f'<tr><td style="{cell}"{_way(label)}>{_said(label)}{small}</td>'
        f'<td style="{cell};text-align:right;white-space:nowrap"><b>{_said(value)}</b></td></tr>'
    )


def _figure(figure: Figure) -> str:
    note = f" ({one_line(figure.note)})" if figure.note else ""
    return f"{one_line(figure.label)}: {figure.said}{note}"


def _said(text: str) -> str:
    return escape(one_line(sayable(text)))


def _way(text: str) -> str:
    return ' dir="rtl"' if is_rtl(text) else ""


def _ending(attached: Sequence[str]) -> str:
    if not attached:
        return "Sent by Engagement. The whole brief is on its Briefs page."
    return f"Sent by Engagement. The whole brief is attached: {', '.join(attached)}."
