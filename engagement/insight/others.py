"""One against the others: medians, ranks and tails in which nobody counts himself."""

from __future__ import annotations

import numpy as np

from engagement.insight.aligned import Numbers

# Quartiles of a normal lie 1.349 deviations apart; a deviation told by them is worth 37 % of the
# readings (Rousseeuw and Croux 1993), and its tail is as much fatter.
_QUARTILES, _WORTH = 1.349, 0.37


def against_others(log: Numbers, group: Numbers, post: Numbers, column: Numbers) -> dict[str, Numbers]:
    """Compare chosen posts, each at its own column, with the others of its group at that column.

    `log` is posts x ages of log(1 + value) with NaN where unknown. Gives arrays as long as `post`:
    n, usual, times, percentile, p (NaN where there are no others).

    p is the two-sided tail of a t predictive distribution around the others' median, scaled by their
    quartiles, so that one earlier success does not hide the next; never tighter than the scatter of
    counts themselves (Poisson, 1/sqrt(1 + median) on this scale). The factor 1 + (pi/2)/n is the
    median's own uncertainty.
    """
    if not len(post):
        return {name: np.empty(0) for name in ("n", "usual", "times", "percentile", "p")}
    wanted = np.zeros((int(group.max()) + 1, log.shape[1]), dtype=bool)
    wanted[group[post], column] = True
    row, at = np.nonzero(wanted[group] & ~np.isnan(log))
    bucket, value = group[row] * log.shape[1] + at, log[row, at]
    order = np.lexsort((value, bucket))
    bucket, value, row, at = bucket[order], value[order], row[order], at[order]
    chosen = np.full(len(group), -1, dtype="int64")
    chosen[post] = column
    own = np.flatnonzero(chosen[row] == at)
    made = _compare(bucket, value, own)
    place = np.argsort(row[own])
    back = np.searchsorted(row[own][place], post)
    return {name: found[place][back] for name, found in made.items()}


def _compare(bucket: Numbers, value: Numbers, own: Numbers) -> dict[str, Numbers]:
    """As `against_others`, of values in order of bucket and value; `own` are positions in it."""
    start = np.searchsorted(bucket, bucket[own])
    others = np.searchsorted(bucket, bucket[own], side="right") - start - 1
    low, median, high = (_quantile(value, start, others, own - start, q) for q in (0.25, 0.5, 0.75))
    below, level = _ranks(bucket, value, own, start)
    scatter = np.maximum((high - low) / _QUARTILES, np.exp(-median / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.abs(value[own] - median) / (scatter * np.sqrt(1 + np.pi / 2 / others))
    return {
        "n": others,
        "usual": np.expm1(median),
        "times": np.exp(value[own] - median),
        "percentile": (below + level / 2 + 0.5) / (others + 1),
        "p": 2 * _upper_tail(far, np.maximum(_WORTH * (others - 1), 1)),
    }


def _quantile(value: Numbers, start: Numbers, count: Numbers, rank: Numbers, share: float) -> Numbers:
    """The others' quantile (Hyndman and Fan 1996, type 8), read off all without one's own place."""
    at = np.clip((count + 1 / 3) * share - 2 / 3, 0, np.maximum(count - 1, 0))
    low = np.floor(at).astype("int64")
    high = np.minimum(low + 1, np.maximum(count - 1, 0))
    last = len(value) - 1
    first = value[np.minimum(start + low + (low >= rank), last)]
    second = value[np.minimum(start + high + (high >= rank), last)]
    return np.where(count > 0, first + (second - first) * (at - low), np.nan)


def _ranks(bucket: Numbers, value: Numbers, own: Numbers, start: Numbers) -> tuple[Numbers, Numbers]:
    """How many of the bucket lie below, and how many others level with it."""
    fresh = np.append(True, (bucket[1:] != bucket[:-1]) | (value[1:] != value[:-1]))
    run = np.cumsum(fresh) - 1
    first = np.append(np.flatnonzero(fresh), len(value))
    return first[run[own]] - start, first[run[own] + 1] - first[run[own]] - 1


def _upper_tail(far: Numbers, degrees: Numbers) -> Numbers:
    from scipy.special import stdtr  # loaded when first asked

    return np.asarray(stdtr(degrees, -far))
