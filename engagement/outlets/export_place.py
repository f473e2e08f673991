"""Where an export goes: written beside its place under a name of its own, then put there whole."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from engagement.errors import Refused
from engagement.model.archive import LARGEST_MANIFEST, MANIFEST, NotAnExport, read_manifest

_EXCHANGE = 2  # Linux's RENAME_EXCHANGE and macOS' RENAME_SWAP


@contextmanager
def folder_for(said: Path) -> Iterator[Path]:
    """A new folder to write into; without an error it stands at its place in the end, in the earlier one's stead.

    Raises Refused, field "dir", for a place with anything in it that is no export, and for what the disk says.
    """
    place = _resolved(said, "dir")
    part, old = _beside(place, "part"), _beside(place, "old")
    with _in_words(said, "dir"), _alone(place, "dir"):
        _tidy(place, part, old)
        refuse_foreign(place)
        part.mkdir()
        try:
            yield part
            _sync(part)
            _put(part, place, old)
        finally:
            shutil.rmtree(part, ignore_errors=True)


@contextmanager
def file_for(said: Path) -> Iterator[Path]:
    """The same for a file; what stands there is replaced, so ask first whether it may be."""
    place = _resolved(said, "file")
    part = _beside(place, "part")
    with _in_words(said, "file"), _alone(place, "file"):
        part.unlink(missing_ok=True)
        try:
            yield part
            part.replace(place)
            _sync(place.parent)
        finally:
            part.unlink(missing_ok=True)


def refuse_foreign(place: Path) -> None:
    """Raises Refused unless there is nothing, an empty folder, or an export and nothing else."""
    if not place.exists():
        return
    if not place.is_dir():
        raise Refused(f"{place} is a file. Name a folder for the export.", "dir", str(place))
    names = sorted(entry.name for entry in place.iterdir())
    if not names:
        return
    known = _names_of(place)
    foreign = [name for name in names if name not in known or not _plain(place / name)]
    if foreign:
        raise Refused(
            f"{place} holds what is of no export ({foreign[0][:80]}). Name an empty folder, or that of an "
            "earlier export; nothing was changed.",
            "dir",
            str(place),
        )


def _names_of(place: Path) -> set[str]:
    """The files that an export in this folder consists of; none where it is no export."""
    manifest = place / MANIFEST
    if not _plain(manifest) or manifest.stat().st_size > LARGEST_MANIFEST:
        return set()
    try:
        return {MANIFEST, *(file.name for file in read_manifest(manifest.read_bytes()).files)}
    except NotAnExport:
        return set()


def _plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _resolved(said: Path, field: str) -> Path:
    try:
        place = said.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise Refused(f"{said} is no place that can be found.", field, str(said)) from error
    if not place.name:
        raise Refused(f"{said} is the root of the disk. Name a folder in it.", field, str(said))
    return place


def _beside(place: Path, what: str) -> Path:
    # A name has at most 255 bytes.
    return place.with_name(f".{place.name[:60]}.engagement-export.{what}")


@contextmanager
def _alone(place: Path, field: str) -> Iterator[None]:
    """One export at a time into one place; the lock falls with its process."""
    lock = FileLock(_beside(place, "lock"), timeout=0, is_singleton=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise Refused(
            f"Another export into {place} is at work. Wait for it to end; nothing was changed.",
            field,
            str(place),
        ) from error
    try:
        yield
    finally:
        with suppress(OSError):
            Path(lock.lock_file).unlink()
        lock.release()


def _tidy(place: Path, part: Path, old: Path) -> None:
    """Clear away what a killed run left; an earlier export that it had moved aside goes back."""
    if part.exists():
        shutil.rmtree(part)
    if old.exists() and not place.exists():
        old.rename(place)
    elif old.exists():
        shutil.rmtree(old)


def _put(part: Path, place: Path, old: Path) -> None:
    if place.exists():
        refuse_foreign(place)  # again: it may have got something meanwhile
        part.chmod(place.stat().st_mode & 0o777)
        if not any(place.iterdir()):
            place.rmdir()
        elif _exchanged(part, place):
            _sync(place.parent)
            return  # the earlier one is at `part` now, and goes with it
        else:
            place.rename(old)
    part.rename(place)
    _sync(place.parent)
    shutil.rmtree(old, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, where the system can: at no moment is either missing."""
    try:
        libc = ctypes.CDLL(None)
        if sys.platform == "darwin":
            return bool(libc.renamex_np(os.fsencode(one), os.fsencode(other), _EXCHANGE) == 0)
        here = -100  # AT_FDCWD
        return bool(libc.renameat2(here, os.fsencode(one), here, os.fsencode(other), _EXCHANGE) == 0)
    except (AttributeError, OSError, TypeError):
        return False


def _sync(folder: Path) -> None:
    """Let the disk know what stands in a folder, where the system can be told."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _in_words(said: Path, field: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refused(
            f"{said} cannot be written: {error.strerror or error}. What stood there stands as it was; "
            "choose another place.",
            field,
            str(said),
        ) from error
