"""Numbers that are there at once and do not grow with age, such as people in a room, against their like."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.insight import dimensions
from engagement.insight.curves import AT_LEAST
from engagement.insight.dimensions import Rows
from engagement.insight.others import against_others

_SCORED = {
    "subject": "object",
    "usual": "float64",
    "times": "float64",
    "percentile": "float64",
    "n": "int64",
}


def scores(rows: Rows, at_least: int = AT_LEAST) -> pd.DataFrame:
    """Each thing against the others of its platform and kind, as `curves.scores` does at one age.

    `rows`: subject, platform, kind, value (None where not known: no row then); a subject counts once.
    Columns: subject, usual (the others' median), times (both plus one), percentile (0 to 1), n (others);
    NaN below `at_least` others.
    """
    made = pd.DataFrame(
        {
            "subject": pd.Series(dimensions.column(rows, "subject"), dtype="object"),
            "value": dimensions.numbers(rows, "value"),
            "platform": dimensions.column(rows, "platform"),
            "kind": dimensions.column(rows, "kind"),
        }
    )
    made = made.dropna(subset=["value"]).drop_duplicates("subject").reset_index(drop=True)
    group = made.groupby(["platform", "kind"], sort=False, dropna=False).ngroup().to_numpy("int64")
    log = np.log1p(np.maximum(made["value"].to_numpy("float64"), 0))[:, None]
    everyone = np.arange(len(made))
    compared = against_others(log, group, everyone, everyone * 0)
    silent = compared["n"] < at_least
    for name in ("usual", "times", "percentile"):
        made[name] = np.where(silent, np.nan, compared[name])
    made["n"] = compared["n"]
    return made[list(_SCORED)].astype(_SCORED)
