"""Everything out and back: the same bytes on every engine, from one moment, whole or not at all."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import JSON, insert, text

from engagement.capture.archive import take_file, take_folder
from engagement.errors import Refused
from engagement.model.archive import MANIFEST, VERSION
from engagement.model.cells import EMPTY, defused, undefused
from engagement.model.tables import Base, Meta, Token
from engagement.outlets import export_place
from engagement.outlets.export import backup, export
from engagement.store import activities, open_store
from engagement.store.engine import writing
from tests.any_record import TEXTS, AnyRecord, files_of
from tests.conftest import draft

ROOT = Path(__file__).resolve().parents[2]


def quiet(table: str, rows: int) -> None:
    """Progress that nobody is told."""


@pytest.fixture
def other_url(tmp_path):
    """A second database, not made yet."""
    return f"sqlite:///{tmp_path}/other.db"


# The same bytes -----------------------------------------------------------------------------


def test_every_table_is_written_as_csv_and_json_with_a_manifest(sqlite_store, tmp_path):
    AnyRecord(sqlite_store, 3)
    export(sqlite_store, tmp_path / "out", quiet)
    found = files_of(tmp_path / "out")

    names = {f"{table}.{form}" for table in Base.metadata.tables for form in ("csv", "json")}
    assert set(found) == {MANIFEST, *names}
    told = json.loads(found[MANIFEST])
    assert set(told) == {"format", "format_version", "product", "schema", "data_version", "files"}
    assert [file["name"] for file in told["files"]] == sorted(names)
    assert (told["schema"], told["product"]) == (sqlite_store.counts()["schema"], VERSION)
    for file in told["files"]:
        assert file["bytes"] == len(found[file["name"]])


def test_the_products_version_is_the_projects():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == VERSION


def test_any_record_goes_to_both_engines_and_back_and_is_the_same(
    store, other_url, postgres_url, tmp_path
):
    AnyRecord(store, 60)
    with writing(store.engine) as connection:
        connection.execute(insert(Token).values(token="🎤" * 16, record_id="x"))
        connection.execute(
            text("UPDATE activity SET notes = :big WHERE id = (SELECT MIN(id) FROM activity)"),
            {"big": "\t=ü🎤" * 250_000},
        )
        connection.execute(insert(Meta).values(key="demo", value="yes"))
    version = store.data_version()
    export(store, tmp_path / "first", quiet)
    on_sqlite = store.engine.dialect.name == "sqlite"
    urls = [postgres_url, other_url] if on_sqlite else [other_url]
    before = tmp_path / "first"
    for number, url in enumerate(urls):
        with closing(open_store(url)) as other:
            take_folder(other, before, quiet)
            assert (other.data_version(), other.is_demo()) == (version, True)
            assert other.rebuild()
            before = tmp_path / f"again {number}"
            export(other, before, quiet)
        assert files_of(before) == files_of(tmp_path / "first")


def test_the_demo_comes_back_the_same_and_with_no_run_of_its_own(tmp_path, other_url):
    from engagement.cli import main

    url = f"sqlite:///{tmp_path}/demo.db"
    assert main(["demo", "--database", url]) == 0
    assert main(["export", str(tmp_path / "a"), "--database", url]) == 0
    assert main(["import", str(tmp_path / "a"), "--database", other_url]) == 0
    assert main(["export", str(tmp_path / "b"), "--database", other_url]) == 0

    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")


def test_a_backup_comes_back_the_same_and_is_the_same_bytes(store, other_url, tmp_path):
    AnyRecord(store, 20)
    backup(store, tmp_path / "one.zip", quiet)
    export(store, tmp_path / "out", quiet)

    with closing(open_store(other_url)) as other:
        take_file(other, tmp_path / "one.zip", quiet)
        backup(other, tmp_path / "two.zip", quiet)
        export(other, tmp_path / "again", quiet)

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert files_of(tmp_path / "out") == files_of(tmp_path / "again")


def test_a_backup_unpacked_is_an_export(sqlite_store, other_url, tmp_path):
    AnyRecord(sqlite_store, 5)
    made = backup(sqlite_store, tmp_path / "one.zip", quiet)
    with zipfile.ZipFile(tmp_path / "one.zip") as packed:
        packed.extractall(tmp_path / "unpacked")

    with closing(open_store(other_url)) as other:
        assert take_folder(other, tmp_path / "unpacked", quiet) == made


def test_what_is_added_after_an_import_is_numbered_on(store, postgres_url, other_url, tmp_path):
    from engagement.store import runs

    AnyRecord(store, 9)
    export(store, tmp_path / "out", quiet)
    url = other_url if "postgres" in store.shown_url else postgres_url
    with closing(open_store(url)) as other:
        take_folder(other, tmp_path / "out", quiet)
        last = {row["number"] for row in json.loads((tmp_path / "out/run.json").read_bytes())}
        other.add_account("x/acme", by="me")
        with writing(other.engine) as connection:
            made = connection.execute(
                insert(runs.Run).values(id="r", verb="pull", state="done", started_at=_now(), did={})
            )
            assert made.inserted_primary_key == (max(last) + 1,)


def _now():
    from datetime import UTC, datetime

    return datetime.now(UTC)


def test_all_of_it_is_from_one_moment_while_others_write(store, url, tmp_path):
    AnyRecord(store, 5)
    export(store, tmp_path / "before", quiet)
    with closing(open_store(url)) as writer:

        def write_meanwhile(table: str, rows: int) -> None:
            writer.add_activity(draft(f"Written at {table}"), "me")

        export(store, tmp_path / "out", write_meanwhile)

    assert files_of(tmp_path / "out") == files_of(tmp_path / "before")
    assert store.count_activities() >= 5


# CSV ----------------------------------------------------------------------------------------


def csv_rows(folder: Path, table: str) -> list[list[str]]:
    csv.field_size_limit(10**7)
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_every_cell_of_every_csv_is_harmless_and_says_what_the_json_says(sqlite_store, tmp_path):
    AnyRecord(sqlite_store, 60)
    folder = tmp_path / "out"
    export(sqlite_store, folder, quiet)

    cells = 0
    for name, table in Base.metadata.tables.items():
        in_json = {column.name for column in table.columns if isinstance(column.type, JSON)}
        header, *rows = csv_rows(folder, name)
        told = json.loads((folder / f"{name}.json").read_bytes())
        assert len(rows) == len(told)
        for row, record in zip(rows, told, strict=True):
            assert header == list(record)
            for cell, (column, value) in zip(row, record.items(), strict=True):
                cells += 1
                assert said(cell, value, column in in_json) == value
                if isinstance(value, str):
                    assert cell.lstrip().lstrip("\ufeff\u200b\xa0")[:1] not in tuple("=+-@＝＋－＠")
                    assert cell[:1] not in ("\t", "\r", "\n")
    assert cells > 10_000


def said(cell: str, value: object, is_json: bool) -> object:
    """What a cell says, by the sort of what it should say."""
    if cell == "":
        return None
    if is_json:
        return json.loads(undefused(cell))
    if isinstance(value, bool):
        return {"true": True, "false": False}[cell]
    return type(value)(cell) if isinstance(value, int | float) else undefused(cell)


@pytest.mark.parametrize("odd", [*TEXTS, "\x00=1", "'" * 9 + "=", "\u202e=1", "'\t"])
def test_text_is_given_back_from_a_cell(odd):
    assert undefused(defused(odd)) == odd
    assert defused(odd) != EMPTY or odd == EMPTY
    assert undefused(defused(defused(odd))) == defused(odd)


def test_no_two_texts_share_a_cell():
    from itertools import product

    texts = ["".join(p) for n in range(5) for p in product("'= x\t", repeat=n)]
    assert len({defused(text) for text in texts}) == len(texts)


def test_lines_end_as_rfc_4180_says_and_excel_is_told_it_is_utf_8(sqlite_store, tmp_path):
    sqlite_store.add_activity(draft('Üben, "heute"'), "me")
    export(sqlite_store, tmp_path / "out", quiet)
    data = (tmp_path / "out/activity.csv").read_bytes()

    assert data.startswith(b"\xef\xbb\xbfid,")
    assert data.endswith(b"\r\n")
    assert '"Üben, ""heute"""' in data.decode()


# Where it goes ------------------------------------------------------------------------------


def test_it_takes_the_place_of_an_earlier_one_only(sqlite_store, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    export(sqlite_store, out, quiet)
    sqlite_store.add_activity(draft(), "me")
    export(sqlite_store, out, quiet)
    assert json.loads((out / "activity.json").read_bytes())[0]["title"] == "Scaling Kafka"

    (out / "mine.txt").write_text("mine")
    before = files_of(out)
    with pytest.raises(Refused, match=r"mine\.txt") as refused:
        export(sqlite_store, out, quiet)
    assert refused.value.field == "dir"
    assert files_of(out) == before
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_dir()) == ["out"]


@pytest.mark.parametrize("what", ["a file", "a folder with a file", "a link in it", "another manifest"])
def test_what_is_no_export_is_left_alone(sqlite_store, tmp_path, what):
    place = tmp_path / "place"
    if what == "a file":
        place.write_text("mine")
    else:
        place.mkdir()
    if what == "a folder with a file":
        (place / "activity.csv").write_text("mine")
    if what == "a link in it":
        export(sqlite_store, place, quiet)
        (place / "activity.csv").unlink()
        (place / "activity.csv").symlink_to("/etc/hostname")
    if what == "another manifest":
        (place / MANIFEST).write_text('{"name": "an app"}')

    with pytest.raises(Refused, match=r"nothing was changed|Name a folder"):
        export(sqlite_store, place, quiet)
    assert place.is_file() or list(place.iterdir())


@pytest.mark.parametrize("where", ["file/out", "\x00", "/proc/nothing/out"])
def test_a_place_that_cannot_be_written_is_said_in_a_sentence(sqlite_store, tmp_path, where):
    (tmp_path / "file").write_text("")

    for write in (export, backup):
        with pytest.raises(Refused, match=r"cannot be written|no place"):
            write(sqlite_store, tmp_path / where, quiet)


def test_a_place_that_goes_away_meanwhile_is_said_in_a_sentence(sqlite_store, tmp_path):
    import shutil

    def take_away(table: str, rows: int) -> None:
        shutil.rmtree(tmp_path / "usb", ignore_errors=True)

    sqlite_store.add_activity(draft(), "me")
    with pytest.raises(Refused, match="cannot be written"):
        export(sqlite_store, tmp_path / "usb/out", take_away)


FULL = """
import resource, signal, sys
from pathlib import Path
from engagement.cli import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from engagement.store import open_store
open_store(sys.argv[1]).close()
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), resource.RLIM_INFINITY))
sys.exit(main([sys.argv[2], sys.argv[3], "--database", sys.argv[1], "--json"]))
"""


@pytest.mark.parametrize("command", ["export", "backup"])
def test_a_full_disk_leaves_the_earlier_one_and_no_remains(sqlite_store, sqlite_url, tmp_path, command):
    where = tmp_path / "kept" / "it"
    where.parent.mkdir()
    (export if command == "export" else backup)(sqlite_store, where, quiet)
    before = files_of(where) if where.is_dir() else where.read_bytes()
    with sqlite_store.unit("me") as unit:
        activities.add(unit, [draft(os.urandom(40).hex()) for _ in range(1000)])
    sqlite_store.close()

    done = run(FULL, sqlite_url, command, str(where), "40000")

    assert done.returncode == 2, done.stderr
    assert "cannot be written" in json.loads(done.stdout)["error"]["message"]
    assert (files_of(where) if where.is_dir() else where.read_bytes()) == before
    assert [path.name for path in where.parent.iterdir()] == ["it"]


KILLED = """
import os, signal, sys
from pathlib import Path
from engagement.capture.archive import take_file, take_folder
from engagement.outlets import export_place
from engagement.outlets.export import backup, export
from engagement.store import open_store
url, what, where, when = sys.argv[1:]
def tell(table, rows):
    if table == when:
        os.kill(os.getpid(), signal.SIGKILL)
locals()[what](open_store(url), Path(where), tell)
"""


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("what", ["export", "backup"])
def test_killed_midway_the_earlier_one_stands_and_the_next_run_clears_up(
    sqlite_store, sqlite_url, tmp_path, what
):
    where = tmp_path / "kept" / "it"
    where.parent.mkdir()
    write = export if what == "export" else backup
    AnyRecord(sqlite_store, 3)
    write(sqlite_store, where, quiet)
    before = files_of(where) if where.is_dir() else where.read_bytes()
    for when in ("activity", "watched_company"):
        assert run(KILLED, sqlite_url, what, str(where), when).returncode == -signal.SIGKILL
        assert (files_of(where) if where.is_dir() else where.read_bytes()) == before

    sqlite_store.add_activity(draft(), "me")
    write(sqlite_store, where, quiet)
    assert (files_of(where) if where.is_dir() else where.read_bytes()) != before
    assert [path.name for path in where.parent.iterdir()] == ["it"]


@pytest.mark.parametrize("what", ["take_folder", "take_file"])
def test_an_import_killed_midway_leaves_an_empty_database(store, url, other_url, tmp_path, what):
    with closing(open_store(other_url)) as other:
        AnyRecord(other, 3)
        where = tmp_path / "it"
        (export if what == "take_folder" else backup)(other, where, quiet)
    for when in ("activity", "subject_day"):
        assert run(KILLED, url, what, str(where), when).returncode == -signal.SIGKILL
        assert store.counts() | {"schema": ""} == {"schema": "", "activities": 0, "readings": 0}

    (take_folder if what == "take_folder" else take_file)(store, where, quiet)
    assert store.rebuild()


def test_an_earlier_export_that_a_killed_run_had_moved_aside_goes_back(sqlite_store, tmp_path):
    export(sqlite_store, tmp_path / "out", quiet)
    before = files_of(tmp_path / "out")
    (tmp_path / "out").rename(tmp_path / ".out.engagement-export.old")

    def fail(table: str, rows: int) -> None:
        raise KeyboardInterrupt

    sqlite_store.add_activity(draft(), "me")
    with pytest.raises(KeyboardInterrupt):
        export(sqlite_store, tmp_path / "out", fail)
    assert files_of(tmp_path / "out") == before
    export(sqlite_store, tmp_path / "out", quiet)
    assert files_of(tmp_path / "out") != before


def test_where_two_folders_cannot_change_places_in_one_step_it_takes_two(
    sqlite_store, tmp_path, monkeypatch
):
    monkeypatch.setattr(export_place, "_exchanged", lambda *_: False)
    for number in range(2):
        sqlite_store.add_activity(draft(f"Talk {number}"), "me")
        export(sqlite_store, tmp_path / "kept/out", quiet)
        assert len(json.loads((tmp_path / "kept/out/activity.json").read_bytes())) == number + 1
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["out"]


def test_two_at_once_into_one_place_do_not_meet(sqlite_store, tmp_path):
    def again(table: str, rows: int) -> None:
        with pytest.raises(Refused, match="at work"):
            export(sqlite_store, tmp_path / "out", quiet)

    sqlite_store.add_activity(draft(), "me")
    export(sqlite_store, tmp_path / "out", again)
    assert (tmp_path / "out" / MANIFEST).exists()


def zipped(name: str, data: str) -> bytes:
    import io

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize(
    "there", [b"mine", b"", zipped("a.txt", "x"), zipped(MANIFEST, '{"name": "a browser\'s extension"}')]
)
def test_a_backup_goes_over_no_other_file(sqlite_store, tmp_path, there):
    (tmp_path / "thesis.zip").write_bytes(there)

    with pytest.raises(Refused, match="is no backup"):
        backup(sqlite_store, tmp_path / "thesis.zip", quiet)
    assert (tmp_path / "thesis.zip").read_bytes() == there
    with pytest.raises(Refused, match="is a folder"):
        backup(sqlite_store, tmp_path, quiet)
