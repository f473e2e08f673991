"""An export of the whole record: its manifest, how its files are called."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

VERSION = "0.1.0"  # of the product; a test holds it to pyproject.toml
MANIFEST = "manifest.json"
FORMAT, FORMAT_VERSION = "engagement export", 1
LARGEST_MANIFEST = 1024 * 1024
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}\.(?:csv|json)")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class NotAnExport(ValueError):
    """What is wrong with a manifest, as a sentence without its stop."""


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file of an export: a table's rows, once as CSV and once as JSON."""

    name: str
    rows: int
    bytes: int
    sha256: str

    @property
    def table(self) -> str:
        return self.name.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export holds. No time, no path, no host: the same record has the same manifest."""

    schema: str
    data_version: int
    files: tuple[ArchiveFile, ...]
    product: str = VERSION

    def as_bytes(self) -> bytes:
        """As it stands in `manifest.json`."""
        told: dict[str, Any] = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "product": self.product,
            "schema": self.schema,
            "data_version": self.data_version,
            "files": [asdict(file) for file in self.files],
        }
        return (json.dumps(told, indent=1) + "\n").encode()

    @property
    def tables(self) -> dict[str, int]:
        """{table: rows}, by the JSON that an import reads."""
        return {file.table: file.rows for file in self.files if file.name.endswith(".json")}


def read_manifest(data: bytes) -> Manifest:
    """The manifest of these bytes. Raises NotAnExport for any other file, and for a newer format."""
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotAnExport(f"{MANIFEST} is not valid JSON") from error
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise NotAnExport(f"{MANIFEST} is not of an Engagement export")
    version: Any = told.get("format_version")
    if not _count(version):
        raise NotAnExport(f"{MANIFEST} does not say its format's version")
    if version > FORMAT_VERSION:
        raise NotAnExport(
            "The export was made by a newer Engagement. Update this one, then take it again"
        )
    schema, product, files = told.get("schema"), told.get("product"), told.get("files")
    if (
        not (isinstance(schema, str) and re.fullmatch(r"[0-9a-z_]{1,32}", schema))
        or not isinstance(product, str)
        or not _count(told.get("data_version"))
        or not isinstance(files, list)
    ):
        raise NotAnExport(f"{MANIFEST} lacks its schema, product, data version or files")
    return Manifest(schema, told["data_version"], _files(files), product)


def _files(told: Sequence[Any]) -> tuple[ArchiveFile, ...]:
    found: dict[str, ArchiveFile] = {}
    for number, file in enumerate(told, start=1):
        if not isinstance(file, Mapping) or not _right(file):
            raise NotAnExport(f"{MANIFEST} says of its file number {number} what no export says")
        if file["name"] in found:
            raise NotAnExport(f"{MANIFEST} names {file['name']} twice")
        found[file["name"]] = ArchiveFile(*(file[k] for k in ("name", "rows", "bytes", "sha256")))
    return tuple(found.values())


def _right(file: Mapping[str, Any]) -> bool:
    name, sha256 = file.get("name"), file.get("sha256")
    return (
        isinstance(name, str)
        and _NAME.fullmatch(name) is not None
        and name != MANIFEST
        and isinstance(sha256, str)
        and _SHA256.fullmatch(sha256) is not None
        and all(_count(file.get(key)) for key in ("rows", "bytes"))
    )


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def each(way: Callable[[Any], Any], values: Sequence[Any]) -> list[Any]:
    """The way of each of a column's values; what repeats is asked once, which is most of a million readings."""
    distinct = set(values)
    if 4 * len(distinct) < len(values):
        found = {value: way(value) for value in distinct}
        return [found[value] for value in values]
    return list(map(way, values))
