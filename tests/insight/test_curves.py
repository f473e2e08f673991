"""Age-aligned curves: values at ages, usual curves, scores and outliers."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control, t

from engagement.insight import curves
from tests.counting import calls

BORN = date(2026, 3, 2)
COLUMNS = ["subject", "platform", "kind", "age", "value"]


def posts_of(*subjects, born=BORN, platform="x", kind="social_post"):
    return pd.DataFrame(
        [{"subject": s, "platform": platform, "kind": kind, "born": born} for s in subjects],
        columns=["subject", "platform", "kind", "born"],
    )


def at(age, born=BORN):
    return datetime(born.year, born.month, born.day, tzinfo=UTC) + timedelta(days=age)


def readings_of(subject, *pairs, born=BORN):
    return [{"subject": subject, "observed_at": at(age, born), "value": value} for age, value in pairs]


def frame(*parts):
    rows = [row for part in parts for row in part]
    return pd.DataFrame(rows, columns=["subject", "observed_at", "value"])


def values(posts, readings, **more):
    made = curves.at_ages(posts, readings, **more)
    return dict(zip(made["age"], made["value"].round(6), strict=True))


def peers(count, value=lambda i: 100 + i, ages=(0.5, 1, 2, 3), **more):
    ids = [f"p{i}" for i in range(count)]
    return posts_of(*ids, **more), frame(
        *(readings_of(f"p{i}", *((age, value(i)) for age in ages)) for i in range(count))
    )


def test_a_value_is_read_off_between_readings_and_never_beyond_the_last():
    found = values(posts_of("a"), frame(readings_of("a", (0.9, 99), (1, 99), (4, 999), (6, 999))))

    assert set(found) == {1, 2, 3, 5}
    assert found[1] == 99
    assert found[5] == 999
    share = np.log(3 / 2) / np.log(5 / 2)
    assert found[2] == pytest.approx(100 * 10**share - 1)


def test_a_first_reading_says_nothing_about_earlier_ages():
    late = values(posts_of("a"), frame(readings_of("a", (20, 50), (70, 60))))

    assert set(late) == {30, 60}


def test_a_first_reading_within_a_tenth_or_half_a_day_is_taken():
    assert values(posts_of("a"), frame(readings_of("a", (1.4, 50)))) == {1: 50}
    assert values(posts_of("a"), frame(readings_of("a", (64, 50)))) == {60: 50}
    assert values(posts_of("a"), frame(readings_of("a", (1.6, 50)))) == {}


def test_a_wide_gap_is_read_off_only_where_little_changed():
    assert set(values(posts_of("a"), frame(readings_of("a", (1, 10), (100, 5000))))) == {1}
    assert set(values(posts_of("a"), frame(readings_of("a", (1, 4800), (100, 5000))))) == {
        1, 2, 3, 5, 7, 14, 30, 60, 90,
    }  # fmt: skip


def test_a_counter_that_began_anew_is_carried_on_and_a_correction_is_kept():
    reset = values(posts_of("a"), frame(readings_of("a", (1, 100), (2, 10), (3, 30))))
    corrected = values(posts_of("a"), frame(readings_of("a", (1, 100), (2, 90))))

    assert reset == {1: 100, 2: 110, 3: 130}
    assert values(posts_of("a"), frame(readings_of("a", (1, 100), (2, 49)))) == {1: 100, 2: 149}
    assert values(posts_of("a"), frame(readings_of("a", (1, 100), (2, 50)))) == {1: 100, 2: 50}
    assert corrected == {1: 100, 2: 90}


def test_order_duplicates_absences_and_strangers_do_not_matter():
    rows = readings_of("a", (3, 30), (1, 10), (1, 10), (2, None), (2, 20))
    rows += (
        readings_of("nobody", (1, 5)) + readings_of("a", (-9, 7)) + readings_of("a", (2.5, float("nan")))
    )

    assert values(posts_of("a", "a"), frame(rows)) == {1: 10, 2: 20, 3: 30}


def test_days_and_instants_may_be_numbers_as_the_store_keeps_them():
    posts = posts_of(7, born=100)
    readings = pd.DataFrame(
        {"subject": [7, 7], "observed_at": [101 * 86_400_000_000, 102 * 86_400_000_000], "value": [4, 8]}
    )

    assert values(posts, readings) == {1: 4, 2: 8}


@pytest.mark.parametrize("born", [date(1, 1, 1), date(1969, 7, 20), date(2400, 1, 1)])
def test_any_day_of_the_calendar_is_a_day_of_birth(born):
    assert values(posts_of("a", born=born), frame(readings_of("a", (1, 5), (2, 6), born=born))) == {
        1: 5, 2: 6,
    }  # fmt: skip


def test_nothing_read_and_no_day_of_birth_give_empty_frames_with_their_columns():
    nothing = [
        (posts_of(), frame()),
        (posts_of("a"), frame()),
        (posts_of("a", born=None), frame(readings_of("a", (1, 5)))),
        (posts_of("a", born=date(2300, 1, 1)), frame(readings_of("a", (1, 5)))),
    ]
    for posts, readings in nothing:
        aged = curves.at_ages(posts, readings)
        assert list(aged) == COLUMNS
        assert aged.empty
        assert curves.by_age(posts, readings).empty
        assert list(curves.usual(aged)) == ["platform", "kind", "age", "median", "low", "high", "n"]
        assert curves.scores(posts, readings).empty
        assert {"new", "sentence", "times"} <= set(curves.outliers(posts, readings, BORN))


def test_the_usual_curve_is_the_median_and_band_of_a_platform_and_kind():
    posts, readings = peers(11, value=lambda i: 10 * i, ages=(1,))
    made = curves.usual(curves.at_ages(posts, readings))

    assert made.to_dict("records") == [
        {
            "platform": "x",
            "kind": "social_post",
            "age": 1,
            "median": pytest.approx(50),
            "low": pytest.approx(np.quantile(range(0, 110, 10), 0.1, method="median_unbiased")),
            "high": pytest.approx(np.quantile(range(0, 110, 10), 0.9, method="median_unbiased")),
            "n": 11,
        }
    ]
    assert curves.usual(curves.at_ages(posts.head(4), readings)).empty


def test_a_post_is_scored_against_the_others_at_its_own_age():
    posts, readings = peers(10, value=lambda i: 99, ages=(0.5, 1, 2, 3, 9))
    posts = pd.concat([posts, posts_of("mine")], ignore_index=True)
    readings = pd.concat([readings, frame(readings_of("mine", (1, 99), (3.2, 239)))])
    found = curves.scores(posts, readings).set_index("subject").loc["mine"]

    assert (found["age"], found["n"]) == (3, 10)
    assert found["usual"] == pytest.approx(99)
    assert found["percentile"] == pytest.approx(10.5 / 11)
    assert 2 < found["times"] <= 2.4


def test_scores_agree_with_a_plain_recount():
    rng = np.random.default_rng(5)
    posts, readings = peers(23, value=lambda i: int(rng.integers(0, 9)), ages=(1,))
    more, others = peers(7, value=lambda i: int(rng.integers(0, 9)), ages=(1,), platform="dev")
    more["subject"], others["subject"] = "d" + more["subject"], "d" + others["subject"]
    posts, readings = pd.concat([posts, more]), pd.concat([readings, others])
    known = dict(zip(readings["subject"], readings["value"], strict=True))
    platform = dict(zip(posts["subject"], posts["platform"], strict=True))

    for row in curves.scores(posts, readings).to_dict("records"):
        rest = np.array([
            known[s] for s in known if s != row["subject"] and platform[s] == row["platform"]
        ])  # fmt: skip
        own = known[row["subject"]]
        logs = np.log1p(rest)
        low, median, high = np.quantile(logs, (0.25, 0.5, 0.75), method="median_unbiased")
        assert row["n"] == len(rest)
        assert row["times"] == pytest.approx(np.exp(np.log1p(own) - median))
        rank = (rest < own).sum() + ((rest == own).sum() + 1) / 2
        assert row["percentile"] == pytest.approx(rank / (len(rest) + 1))
        scatter = max((high - low) / 1.349, np.exp(-median / 2))
        far = abs(np.log1p(own) - median) / (scatter * np.sqrt(1 + np.pi / 2 / len(rest)))
        assert row["p"] == pytest.approx(2 * t.sf(far, max(0.37 * (len(rest) - 1), 1)))


def test_too_few_comparable_posts_are_silent():
    five = curves.scores(*peers(5))
    six = curves.scores(*peers(6))

    assert five["times"].isna().all()
    assert five["percentile"].isna().all()
    assert set(five["n"]) == {4}
    assert curves.in_words(five.to_dict("records")[0]) is None
    assert six["times"].notna().all()


def test_all_zeros_are_usual_and_nobody_stands_out():
    posts, readings = peers(40, value=lambda i: 0)

    assert set(curves.scores(posts, readings)["times"]) == {1.0}
    assert curves.outliers(posts, readings, BORN).empty


def test_a_score_reads_as_a_sentence():
    posts, readings = peers(34, value=lambda i: 500)
    posts = pd.concat([posts, posts_of("mine")])
    readings = pd.concat([readings, frame(readings_of("mine", (3, 1200)))])
    mine = curves.scores(posts, readings).to_dict("records")[-1]

    assert curves.in_words(mine, "views") == (
        "Day 3: 2.4 times usual (1,200 views, usually 500), ahead of all 34 comparable posts."
    )
    low = mine | {"times": 0.5, "percentile": 3.5 / 35, "usual": 2400}
    assert curves.in_words(low) == (
        "Day 3: 0.50 times usual (1,200, usually 2,400), behind 31 of 34 comparable posts."
    )
    many = mine | {"percentile": 0.973, "n": 400, "times": 24.4}
    assert curves.in_words(many).startswith("Day 3: 24 times usual")
    assert "ahead of 97% of 400" in curves.in_words(many)


def scattered(seed, count=60):
    logs = np.random.default_rng(seed).normal(6, 1, count)
    return peers(count, value=lambda i: int(np.exp(logs[i])))


def test_an_outlier_is_announced_once_and_new_only_when_it_crossed_since():
    spread = NormalDist(6, 1).quantiles(61)
    posts, readings = peers(60, value=lambda i: int(np.exp(spread[i])))
    posts = pd.concat([posts, posts_of("hit")])
    hit = readings_of("hit", (1, 400), (2, 500), (3, 90_000))
    readings = pd.concat([readings, frame(hit)])
    found = curves.outliers(posts, readings, BORN + timedelta(days=3), unit="views")

    assert list(found["subject"]) == ["hit"]
    assert found["new"].tolist() == [True]
    assert found["sentence"][0].startswith("Day 3: ")
    later = curves.outliers(posts, readings, BORN + timedelta(days=5))
    assert later["new"].tolist() == [False]
    assert curves.outliers(posts, readings, BORN, among=["p1", "p2"]).empty
    earlier = curves.outliers(posts, readings, BORN, until=BORN + timedelta(days=2))
    assert earlier.empty


@pytest.mark.parametrize("hits", [0, 1, 5, 60])
def test_those_named_are_those_that_the_share_of_false_ones_allows(hits):
    posts, readings = scattered(hits)
    readings.loc[readings["subject"].isin([f"p{i}" for i in range(hits)]), "value"] *= 10_000
    p = curves.scores(posts, readings)["p"].to_numpy()

    assert len(curves.outliers(posts, readings, BORN)) == (false_discovery_control(p) <= 0.05).sum()


def test_what_differs_by_chance_alone_is_rarely_announced():
    announced = sum(len(curves.outliers(*scattered(seed), BORN)) > 0 for seed in range(60))

    assert announced <= 6


def by_chance(count, each):
    """So many posts of three platforms and kinds, and as many readings of each."""
    rng = np.random.default_rng(1)
    born = rng.integers(17_000, 20_000, count)
    ages = np.sort(np.exp(rng.uniform(-1, 7, (count, each))), axis=1)
    posts = pd.DataFrame(
        {
            "subject": np.arange(count),
            "platform": rng.choice(["x", "youtube", "dev"], count),
            "kind": rng.choice(["talk", "social_post", "article"], count),
            "born": born,
        }
    )
    readings = pd.DataFrame(
        {
            "subject": np.repeat(np.arange(count), each),
            "observed_at": ((born[:, None] + ages) * 86_400e6).astype("int64").ravel(),
            "value": (1000 * ages**0.2).astype("int64").ravel(),
        }
    )
    return posts, readings


def test_ten_times_the_readings_take_no_more_calls_and_ten_times_the_posts_fewer_than_ten_times():
    def judged(posts, readings):
        assert len(curves.usual(curves.at_ages(posts, readings))) == 9 * len(curves.AGES)
        curves.scores(posts, readings)

    judged(*by_chance(1000, 10))  # what is loaded when first asked
    few, read, posted = (
        calls(partial(judged, *by_chance(*size))) for size in ((1000, 10), (1000, 100), (10_000, 10))
    )

    assert read < 1.1 * few
    assert posted < 5 * few
