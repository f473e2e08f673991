"""One theme for every chart: colours that colour-blind readers tell apart, on white and on dark.

On a page Streamlit's own theme gives fonts, text, axes and ranges, from the same colours in
`.streamlit/config.toml` (a test holds them equal); a specification carries only `neutral`, what reads on
both backgrounds. A picture has nobody to theme it, so `config` says all of it.
"""

from __future__ import annotations

from typing import Any, Literal

Theme = Literal["light", "dark"]

BACKGROUND: dict[Theme, str] = {"light": "#ffffff", "dark": "#10171e"}
INK: dict[Theme, str] = {"light": "#17212b", "dark": "#e7edf3"}
FAINT: dict[Theme, str] = {"light": "#4d5a66", "dark": "#a9b6c2"}
GRID: dict[Theme, str] = {"light": "#e3e8ed", "dark": "#2a353f"}
LAND: dict[Theme, str] = {"light": "#dfe5ea", "dark": "#2c3843"}
BORDER: dict[Theme, str] = {"light": "#ffffff", "dark": "#10171e"}

# Okabe and Ito's eight hues, moved until each has 3:1 against its background and every two stay apart for
# normal, protan, deutan and tritan sight (`tests/charts/test_theme.py` measures it). The ninth is grey: Others.
CATEGORY: dict[Theme, list[str]] = {
    "light": [
        "#1672cb",
        "#e36555",
        "#2e9c5d",
        "#ad47a6",
        "#634815",
        "#489bd9",
        "#8e8600",
        "#443593",
        "#7a838c",
    ],
    "dark": [
        "#5aa5ff",
        "#ffa241",
        "#3aa66d",
        "#eeade3",
        "#a75a39",
        "#086eb7",
        "#eae21c",
        "#8a6df0",
        "#98a3ad",
    ],
}
# From little to much, away from the background, so that much is seen first in both themes.
HEAT: dict[Theme, list[str]] = {
    "light": [
        "#d3e4f4",
        "#b9d4ee",
        "#9dc3e7",
        "#81b1e0",
        "#659fd7",
        "#4a8dcd",
        "#327abe",
        "#2367a6",
        "#17548b",
        "#0c416f",
    ],
    "dark": [
        "#1d3a55",
        "#224a6e",
        "#295b87",
        "#326da0",
        "#3f7fb8",
        "#5092cc",
        "#68a5da",
        "#84b8e5",
        "#a3cbee",
        "#c4def6",
    ],
}
# A grey with more than 3:1 on both backgrounds: ghosts, rules, bands and notes on a page.
GREY = "#7c828a"
# A picture's letters: vl-convert draws with what the machine has, so several are named.
FONT = "Source Sans Pro, Liberation Sans, DejaVu Sans, Arial, sans-serif"

# Legends stand one under the other: beside each other they leave a phone's screen.
_UNDER = {"bottom": {"direction": "vertical", "anchor": "start", "margin": 4}}


def neutral() -> dict[str, Any]:
    """What a specification says by itself: styles that read on white and on dark."""
    return {
        "style": _styles(GREY, GREY, f"{GREY}40", f"{GREY}66"),
        "legend": {"orient": "bottom", "layout": _UNDER, "padding": 0},
    }


def _styles(note: str, ghost: str, land: str, border: str) -> dict[str, Any]:
    return {
        "note": {"color": note, "fontSize": 11},
        "ghost": {"color": ghost},
        "land": {"color": land},
        "borders": {"color": border, "strokeWidth": 0.5},
    }


def config(theme: Theme) -> dict[str, Any]:
    """Vega-Lite's configuration for a picture: background, letters, grid, colours."""
    ink, faint, grid = INK[theme], FAINT[theme], GRID[theme]
    labels = {"labelColor": faint, "titleColor": faint, "labelFontSize": 12, "titleFontSize": 12}
    return {
        "background": BACKGROUND[theme],
        "font": FONT,
        "padding": 16,
        "title": {
            "anchor": "start",
            "frame": "bounds",
            "color": ink,
            "subtitleColor": faint,
            "fontSize": 17,
            "subtitleFontSize": 12,
            "subtitleLineHeight": 16,
            "subtitlePadding": 6,
            "offset": 16,
        },
        "axis": {
            **labels,
            "titleFontWeight": "normal",
            "gridColor": grid,
            "domain": False,
            "ticks": False,
            "labelPadding": 6,
            "titlePadding": 10,
        },
        "axisDiscrete": {"grid": False},
        "axisTemporal": {"grid": False},
        "legend": {
            **labels,
            "orient": "bottom",
            "layout": _UNDER,
            "titleFontWeight": "normal",
            "symbolStrokeWidth": 2,
            "rowPadding": 4,
        },
        "range": {"category": CATEGORY[theme], "heatmap": HEAT[theme], "ramp": HEAT[theme]},
        "mark": {"color": CATEGORY[theme][0]},
        "view": {"stroke": None, "strokeWidth": 0},
        "style": _styles(faint, FAINT[theme], LAND[theme], BORDER[theme]),
    }
