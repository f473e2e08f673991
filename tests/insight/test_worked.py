"""What worked: rankings, and effects that three posts do not make."""

import numpy as np
import pandas as pd
import pytest

from engagement.insight.worked import CHANCE, LESS, MORE, TOO_FEW, effects, in_words, ranked
from tests.insight.test_compare import row


def scored(group, *times):
    return [row(f"{group}{i}", times=value, campaign=group) for i, value in enumerate(times)]


def spread(group, middle, count, seed=1):
    return scored(group, *np.exp(np.random.default_rng(seed).normal(np.log(middle), 0.5, count)))


def verdicts(rows, by="campaign"):
    made = effects(rows, by)
    return dict(zip(made["group"], made["verdict"], strict=True))


def test_the_best_come_first_equals_share_a_place_and_the_unknown_are_named():
    rows = [
        row("a", title="A", growth=5, times=2.0),
        row("b", title="B", growth=None),
        row("c", title="C", growth=9),
        row("d", growth=5),
        row("e", growth=-1),
    ]
    found = ranked(rows)

    assert list(zip(found.frame["id"], found.frame["place"], strict=True)) == [
        ("c", 1),
        ("a", 2),
        ("d", 2),
        ("e", 4),
    ]
    assert (found.known, found.of, found.lacking) == (4, 5, ("b",))
    assert list(ranked(rows, "times").frame["id"]) == ["a"]
    assert len(ranked(rows, most=1).frame) == 1
    assert list(ranked([]).frame) == ["place", "id", "title", "platform", "kind", "growth", "times"]


def test_three_posts_do_not_make_a_rule():
    rows = scored("lucky", 9, 9, 9) + spread("rest", 1, 40)

    assert verdicts(rows)["lucky"] == TOO_FEW


def test_a_strong_steady_difference_is_told_and_a_weak_one_is_not():
    found = verdicts(spread("strong", 4, 20) + spread("weak", 1.1, 5, 2) + spread("poor", 0.3, 20, 3))

    assert found == {"strong": MORE, "weak": CHANCE, "poor": LESS}


def test_few_are_drawn_to_all_others_more_than_many():
    rows = spread("rest", 1, 60) + scored("few", 6, 6.2, 5.8, 6) + scored("many", *[5.9, 6.1] * 20)
    made = effects(rows, "campaign").set_index("group")

    assert 1 < made.loc["few", "likely"] < made.loc["many", "likely"] < 6
    assert made.loc["few", "times"] == pytest.approx(6, rel=0.02)
    width = np.log(made["high"] / made["low"])
    assert width["few"] > width["many"]


def test_groups_are_drawn_to_what_all_do_and_not_to_usual():
    rows = [found for i in range(8) for found in spread(f"c{i}", 4, 12, seed=i)] + scored("few", 3, 5)
    made = effects(rows, "campaign").set_index("group")

    assert made.loc["few", "likely"] == pytest.approx(4, rel=0.12)


def test_of_a_hundred_topics_without_effect_hardly_one_is_called_better():
    told = 0
    for seed in range(10):
        times = np.exp(np.random.default_rng(seed).standard_normal(600))
        rows = [row(f"a{i}", times=float(t), tags=[f"t{i % 100}"]) for i, t in enumerate(times)]
        told += effects(rows, "topic", most=100)["verdict"].isin([MORE, LESS]).sum()

    assert told <= 10


def test_in_a_good_quarter_not_every_topic_is_a_good_one():
    rows = [found for i in range(8) for found in spread(f"c{i}", 2, 12, seed=i)]

    assert set(verdicts(rows).values()) == {CHANCE}


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    rng, inside, count = np.random.default_rng(4), 0, 0
    for _ in range(40):
        truth = rng.normal(0, 0.5, 12)
        rows = [
            row(f"{g}-{i}", times=float(np.exp(truth[g] + rng.standard_normal())), campaign=f"c{g}")
            for g in range(12)
            for i in range(rng.integers(1, 15))
        ]
        for found in effects(rows, "campaign").to_dict("records"):
            inside += found["low"] <= np.exp(truth[int(found["group"][1:])]) <= found["high"]
            count += 1

    assert 0.83 < inside / count < 0.96


def test_an_activity_counts_under_each_topic_and_weekday():
    rows = [row("a", times=2.0, tags=["Go", "AI"]), row("b", times=0, tags=["Go"]), row("c", times=None)]
    made = effects(rows, "topic").set_index("group")

    assert set(made.index) == {"Go", "AI"}
    assert made.loc["Go", "n"] == 1
    assert made.loc["Go", "ids"] == ("a",)
    assert list(effects(rows, "day of week")["group"]) == ["Wednesday"]


@pytest.mark.parametrize(
    "times", [[], [1.0], [1.0] * 9, [float("nan")], [float("inf"), 1e300, 1e-300], ["x", None]]
)
def test_nothing_one_and_all_alike_stand(times):
    made = effects(
        pd.DataFrame({"id": range(len(times)), "times": times, "campaign": ["c"] * len(times)}),
        "campaign",
    )

    assert list(made) == ["group", "n", "times", "likely", "low", "high", "verdict", "ids"]
    assert not made["verdict"].isin([MORE, LESS]).any()
    assert (made["low"] <= made["high"]).all()


def test_an_effect_reads_as_a_sentence():
    made = effects(spread("Launch", 4, 20), "campaign").to_dict("records")[0]

    assert in_words(made).startswith("Launch: ")
    assert in_words(made).endswith("20 activities): more than usual.")
