"""A site's files on the disk: all of it or none, and nobody else's file is ever touched.

A list of what was made stands in the folder, with each file's fingerprint. It is written before anything changes and
again in the end, so that a run that was killed is known by the next one, which mends it. New files are written beside
the old ones first; they are moved into place one by one, the first page last. Of two runs at once the second waits.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from engagement.errors import Refused

LIST = ".engagement-site.json"
_BESIDE = ".engagement-site.new"
_PART = f"{LIST}.part"
_OURS = frozenset({LIST, _BESIDE, _PART})
# What stands in a folder that is published from, and is no page.
_KEPT = frozenset({".git", ".gitignore", ".gitattributes", ".nojekyll", "CNAME", ".DS_Store"})
_FIRST_PAGE = "index.html"


@dataclass(frozen=True, slots=True)
class Written:
    """What a run did to the folder: how many files are new or other than before, the same, and taken away."""

    changed: int
    same: int
    removed: int


@dataclass(slots=True)
class _Known:
    """The files that were made here, each with the fingerprints it may have."""

    files: dict[str, list[str]] = field(default_factory=dict)
    made_here: bool = False


def write(folder: Path, files: Mapping[str, bytes]) -> Written:
    """Make the folder hold this site. Raises Refused, field "out_dir"; then the site there is as it was.

    The folder is new, empty, or one that this made. A file in the way that is not ours, or that somebody changed, is
    named and left alone.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise _refused(f"{folder} is a file. Name a folder.", folder)
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            return _write(folder, files)
    except OSError as error:
        raise _refused(
            f"{error.filename or folder} cannot be written: {error.strerror}. "
            "Give another folder, or make room and run it again: that mends what is half done.",
            folder,
        ) from error


def _write(folder: Path, files: Mapping[str, bytes]) -> Written:
    known = _known(folder)
    _check_free(folder, known, files)
    prints = {path: _print_of(body) for path, body in files.items()}
    there = {path: _standing(folder / path) for path in {*known.files, *files}}
    wanted = [path for path in sorted(files, key=_order) if there[path] != prints[path]]
    gone = sorted(path for path in known.files if path not in files and there[path] is not None)
    if not wanted and not gone and known.files == {p: [mark] for p, mark in prints.items()}:
        return Written(0, len(files), 0)
    _list(folder, {path: [*known.files.get(path, ()), *([prints[path]] if path in prints else [])]
                   for path in {*known.files, *files}})  # fmt: skip
    try:
        _write_beside(folder / _BESIDE, {path: files[path] for path in wanted})
        for path in wanted:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / _BESIDE / path).replace(folder / path)
    finally:
        shutil.rmtree(folder / _BESIDE, ignore_errors=True)
    for path in gone:
        (folder / path).unlink(missing_ok=True)
        with suppress(OSError):  # other files stand beside it
            (folder / path).parent.rmdir()
    _list(folder, {path: [mark] for path, mark in prints.items()})
    return Written(len(wanted), len(files) - len(wanted), len(gone))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder itself until all is written: it leaves no file there, and who is killed holds nothing up."""
    if sys.platform == "win32":  # which holds no folder
        yield
        return
    import fcntl

    held = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # not every network's disk can
            fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The site as one archive; the same site gives the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[path])
    return packed.getvalue()


def _order(path: str) -> tuple[bool, str]:
    return path == _FIRST_PAGE, path


def _known(folder: Path) -> _Known:
    try:
        told = json.loads((folder / LIST).read_text("utf-8"))
        files = {str(path): [str(one) for one in marks] for path, marks in told["files"].items()}
    except FileNotFoundError:
        return _Known()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refused(
            f"{folder / LIST} cannot be read, so what was made here is not known. Give an empty folder.",
            folder,
        ) from error
    inside = {path: marks for path, marks in files.items() if _inside(path)}
    return _Known(inside, made_here=True)


def _inside(path: str) -> bool:
    """Whether a listed path stays in the folder: a list that was tampered with takes nothing away elsewhere."""
    parts = PurePosixPath(path).parts
    return (
        bool(parts) and not PurePosixPath(path).is_absolute() and ".." not in parts and "\\" not in path
    )


def _check_free(folder: Path, known: _Known, files: Mapping[str, bytes]) -> None:
    """Refuse where somebody else's file would be touched."""
    if not known.made_here:
        others = sorted(one.name for one in folder.iterdir() if one.name not in _OURS | _KEPT)
        if others:
            raise _refused(
                f'{folder} is not empty and was not made by this command: it holds "{others[0]}". '
                "Nothing was written. Give an empty folder, or a new one.",
                folder,
            )
        return
    for path in sorted({*known.files, *files}):
        _check_one(folder, path, known.files.get(path, []), files.get(path))


def _check_one(folder: Path, path: str, marks: list[str], body: bytes | None) -> None:
    at = folder
    for part in PurePosixPath(path).parts[:-1]:
        at /= part
        if at.is_symlink() or (at.exists() and not at.is_dir()):
            raise _in_the_way(folder, str(at.relative_to(folder)), "is in the way")
    file = folder / path
    if file.is_symlink() or (file.exists() and not file.is_file()):
        raise _in_the_way(folder, path, "is in the way")
    if not file.exists():
        return
    mark = _standing(file)
    if mark in marks or (body is not None and mark == _print_of(body)):
        return
    raise _in_the_way(
        folder,
        path,
        "was changed by hand since it was made" if marks else "was not made by this command",
    )


def _in_the_way(folder: Path, path: str, what: str) -> Refused:
    return _refused(
        f'"{path}" in {folder} {what}. Nothing was written. Move it out of the folder and run it again.',
        folder,
    )


def _write_beside(beside: Path, files: Mapping[str, bytes]) -> None:
    shutil.rmtree(beside, ignore_errors=True)
    for path, body in files.items():
        (beside / path).parent.mkdir(parents=True, exist_ok=True)
        with (beside / path).open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())


def _list(folder: Path, files: Mapping[str, list[str]]) -> None:
    """Write down what is made here, in one step."""
    told = {
        "about": "The files that `python -m engagement site` made here.",
        "files": {path: list(dict.fromkeys(files[path])) for path in sorted(files)},
    }
    with (folder / _PART).open("w", encoding="utf-8", newline="\n") as file:
        json.dump(told, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    (folder / _PART).replace(folder / LIST)


def _standing(file: Path) -> str | None:
    """The fingerprint of what stands there; None where nothing does."""
    try:
        return _print_of(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _print_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]


def _refused(message: str, folder: Path) -> Refused:
    return Refused(message, "out_dir", str(folder))
