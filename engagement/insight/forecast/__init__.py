"""Where a goal will end: counts, reach and levels as a range with the chance to reach a target.

Everything here is arithmetic on dates and numbers, given a day: the same data gives the same figures.
"""

from engagement.insight.forecast.acceptance import Asked, acceptance
from engagement.insight.forecast.counts import (
    FLAT,
    Booked,
    CountForecast,
    due_by,
    forecast_count,
    share_gone,
)
from engagement.insight.forecast.levels import forecast_level
from engagement.insight.forecast.outcome import Forecast
from engagement.insight.forecast.reached import Coming, Curve, Standing, Usual, forecast_reach, usual

__all__ = [
    "FLAT",
    "Asked",
    "Booked",
    "Coming",
    "CountForecast",
    "Curve",
    "Forecast",
    "Standing",
    "Usual",
    "acceptance",
    "due_by",
    "forecast_count",
    "forecast_level",
    "forecast_reach",
    "share_gone",
    "usual",
]
