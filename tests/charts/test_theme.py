"""The theme's colours: seen on their background, told apart by everybody, the same on pages and in pictures."""

import itertools
import tomllib
from pathlib import Path

import numpy as np
import pytest

from engagement.charts import theme

CONFIG = Path(__file__).resolve().parents[2] / ".streamlit/config.toml"
# How protan, deutan and tritan sight mix linear red, green and blue (Machado, Oliveira and Fernandes, 2009, severity 1).
SIGHT = {
    "usual": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip


def linear(color):
    levels = np.array([int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)


def oklab(light):
    cones = np.array(
        [
            [0.4122215, 0.5363325, 0.0514460],
            [0.2119035, 0.6806995, 0.1073970],
            [0.0883025, 0.2817188, 0.6299787],
        ]
    )
    axes = np.array(
        [
            [0.2104543, 0.7936178, -0.0040720],
            [1.9779985, -2.4285922, 0.4505937],
            [0.0259040, 0.7827718, -0.8086758],
        ]
    )
    return axes @ np.cbrt(cones @ np.clip(light, 0, 1))


def contrast(one, other):
    low, high = sorted(float(linear(color) @ [0.2126, 0.7152, 0.0722]) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_colour_has_three_to_one_against_its_background(name):
    assert [c for c in theme.CATEGORY[name] if contrast(c, theme.BACKGROUND[name]) < 2.99] == []
    assert contrast(theme.GREY, theme.BACKGROUND[name]) > 3
    assert contrast(theme.INK[name], theme.BACKGROUND[name]) > 7
    assert contrast(theme.FAINT[name], theme.BACKGROUND[name]) > 4.5


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_two_colours_are_told_apart_by_every_sight(name, sight):
    seen = {color: oklab(SIGHT[sight] @ linear(color)) for color in theme.CATEGORY[name]}
    apart = {
        pair: np.linalg.norm(seen[pair[0]] - seen[pair[1]]) for pair in itertools.combinations(seen, 2)
    }

    # 0.02 is where two colours side by side begin to differ; a legend needs about three times that.
    assert min(apart.values()) > 0.055, min(apart, key=apart.get)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_much_stands_out_more_than_little(name):
    against = [contrast(color, theme.BACKGROUND[name]) for color in theme.HEAT[name]]

    assert against == sorted(against)
    assert len(against) == 10


@pytest.mark.parametrize("name", ["light", "dark"])
def test_pages_have_the_colours_of_pictures(name):
    said = tomllib.loads(CONFIG.read_text("utf-8"))["theme"][name]

    assert said["chartCategoricalColors"] == theme.CATEGORY[name]
    assert said["chartSequentialColors"] == theme.HEAT[name]
    assert said["backgroundColor"] == theme.BACKGROUND[name]
