"""The product's router as a function, and the bare page's chart of fixed rows."""

from pathlib import Path

_ROUTER = Path(__file__).resolve().parents[1] / "engagement/ui/router.py"
_CODE = compile(_ROUTER.read_text("utf-8"), str(_ROUTER), "exec")
BARE = {
    "data": {"values": [{"month": f"2026-{month:02}", "value": month * 7} for month in range(1, 13)]},
    "mark": "bar",
    "encoding": {
        "x": {"field": "month", "type": "ordinal"},
        "y": {"field": "value", "type": "quantitative"},
    },
}


def run() -> None:
    """One run of the router, as Streamlit does it."""
    exec(_CODE, {"__name__": "__main__", "__file__": str(_ROUTER)})
