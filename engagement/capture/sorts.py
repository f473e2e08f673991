"""What a file that cannot be read is, told by its first bytes, so that its owner knows which one to give instead."""

from __future__ import annotations

from engagement.errors import Refused

READ = "a table (CSV, TSV, XLSX, JSON), a calendar (ICS), a feed (RSS, Atom, OPML) or an export"
_SORTS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"GIF8", "a picture (GIF)"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a packed file (gzip)"),
    (b"7z\xbc\xaf", "a packed file (7z)"),
    (b"Rar!", "a packed file (RAR)"),
    (b"SQLite format 3", "a database (SQLite)"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"ID3", "a recording (MP3)"),
    (b"OggS", "a recording (Ogg)"),
    (b"RIFF", "a recording or picture (RIFF)"),
    (b"\x1aE\xdf\xa3", "a video (WebM or Matroska)"),
)


def refuse_unreadable(name: str, data: bytes) -> None:
    """Raise Refused for a file without anything in it, and for one that is no text, saying what it is."""
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise Refused(
            f"{name} is empty. Nothing was imported. Save it again where it comes from, and give that one.",
            field="path",
        )
    if data[4:8] == b"ftyp":
        _refuse(name, "a video (MP4)")
    for start, sort in _SORTS:
        # Two letters begin many a text: a program has bytes that no text has.
        if data.startswith(start) and (len(start) > 3 or _binary(data)):
            _refuse(name, sort)
    if _binary(data):
        _refuse(name, "not a text file")


def _binary(data: bytes) -> bool:
    return b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff"))


def _refuse(name: str, sort: str) -> None:
    raise Refused(f"{name} is {sort}, and nothing was imported. Give {READ}.", field="path")
