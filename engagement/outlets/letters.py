"""The letters a brief is set in: how wide they are, where a line may break, which of them can be drawn.

FiraGO carries Latin, Greek, Cyrillic, Arabic, Hebrew, Devanagari, Thai and Georgian in one face (SIL OFL 1.1).
Its widths serve slides too, whose own letters (Arial and what stands in for it) are a little narrower.
"""

from __future__ import annotations

import io
import re
import unicodedata
from functools import cache
from typing import Any

FACES = {"": "figo", "B": "figbo"}
# Stands for a letter that the face has not: seen, and never taken for nothing.
UNKNOWN = "▯"
# What XML cannot hold, and marks that would turn the direction of all that follows.
_UNSAYABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069\ufeff]"
)
# Joiners and variation marks: they draw nothing by themselves.
_SILENT = re.compile(r"[\u200b-\u200f\u2060\ufe00-\ufe0f\U000e0000-\U000e01ef]")
_WIDE = 1.05


def sayable(text: object) -> str:
    """Text as a document can hold it: lines stay lines, nothing in it commands."""
    return _UNSAYABLE.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def one_line(text: object) -> str:
    """The same on one line."""
    return " ".join(sayable(text).split())


def is_rtl(text: str) -> bool:
    """Whether a paragraph is read from right to left: its first letter with a direction says so."""
    for letter in text:
        sort = unicodedata.bidirectional(letter)
        if sort in ("L", "R", "AL"):
            return sort != "L"
    return False


@cache
def face(style: str = "") -> bytes:
    """The face as a TrueType file: "" or "B" for bold."""
    from pymupdf_fonts import fontbuffers

    return bytes(fontbuffers[FACES[style]]())


@cache
def _measures(style: str) -> tuple[dict[int, str], dict[str, Any], float]:
    from fontTools.ttLib import TTFont

    with TTFont(io.BytesIO(face(style)), lazy=True) as font:
        return dict(font.getBestCmap()), dict(font["hmtx"].metrics), float(font["head"].unitsPerEm)


def drawable(text: object) -> str:
    """Text that the face can draw: what it has not stands as UNKNOWN, a letter for a letter."""
    glyphs, _, _ = _measures("")
    said = unicodedata.normalize("NFC", sayable(text))
    seen = "".join(
        letter
        if ord(letter) in glyphs or letter == "\n"
        else ""
        if _SILENT.match(letter) or unicodedata.category(letter) in ("Mn", "Me", "Sk")
        else UNKNOWN
        for letter in said
    )
    return seen.replace(f"\u200d{UNKNOWN}", UNKNOWN)


def width(text: str, size: float, style: str = "") -> float:
    """How wide text is, in points, at a size in points."""
    glyphs, metrics, em = _measures(style)
    whole = 0.0
    for letter in text:
        glyph = glyphs.get(ord(letter))
        if glyph is not None:
            whole += metrics[glyph][0] / em
        elif unicodedata.east_asian_width(letter) in "WF":
            whole += _WIDE
        elif not _SILENT.match(letter):
            whole += 0.75
    return whole * size


def lines(text: str, room: float, size: float, style: str = "") -> list[str]:
    """The lines that text takes in a room so many points wide; a word too long is broken by its letters."""
    found: list[str] = []
    for paragraph in text.split("\n"):
        line, so_far = "", 0.0
        for piece in _pieces(paragraph):
            wide = width(piece, size, style)
            if so_far + width(piece.rstrip(), size, style) <= room:
                line, so_far = line + piece, so_far + wide
                continue
            if line.strip():
                found.append(line.rstrip())
            line, so_far = "", 0.0
            for letter in piece if wide > room else (piece,):
                step = width(letter, size, style)
                if line and so_far + step > room:
                    found.append(line)
                    line, so_far = "", 0.0
                line, so_far = line + letter, so_far + step
        found.append(line.rstrip())
    return found


_ANYWHERE = r"\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef"
_PIECES = re.compile(rf"[{_ANYWHERE}] *|[^\s{_ANYWHERE}]+\s*|\s+")


def _pieces(text: str) -> list[str]:
    """Words with the blank behind them; letters of scripts that break anywhere stand alone."""
    return _PIECES.findall(text)


def longest_word(text: str, size: float, style: str = "") -> float:
    """How wide the longest piece is that is not broken while there is room for it."""
    return max((width(piece.rstrip(), size, style) for piece in _pieces(text)), default=0.0)


def fitted(text: str, room: float, size: float, most: int, style: str = "") -> str:
    """Text cut with an ellipsis where it would take more than so many lines."""
    taken = lines(text, room, size, style)
    if len(taken) <= most:
        return text
    kept = taken[:most]
    last = kept[-1]
    while last and width(last + "…", size, style) > room:
        last = last[:-1]
    return " ".join([*kept[:-1], last.rstrip() + "…"])
