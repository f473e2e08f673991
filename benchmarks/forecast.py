"""How good forecasts of a year's count are, over real people's records and over simulated ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from math import ceil
from pathlib import Path
from time import perf_counter

from benchmarks import forecast_lengths, forecast_reach
from benchmarks.forecast_cases import (
    Case,
    Quantiles,
    Records,
    cases,
    last_year_again,
    pinball,
    plain,
    real,
    straight_line,
)
from benchmarks.speakers import speakers
from engagement.insight.forecast import CountForecast, forecast_count
from engagement.insight.forecast.rate import BELIEFS, Beliefs

# A target as people set them: somewhat less than, as much as, somewhat more than last year.
TARGETS = (0.8, 1.0, 1.2)
THIRDS = ("January to April", "May to August", "September to November")
OTHERS = [
    Beliefs(half_lives=half_lives, growth=growth)
    for half_lives, growth in product(
        ((0.15, 0.3), BELIEFS.half_lives, (0.6, 1.2)), (0.0, BELIEFS.growth, 0.3)
    )
]


@dataclass(frozen=True, slots=True)
class Result:
    """A case, what was forecast for it, and what straight-line pace would have lost."""

    case: Case
    said: Quantiles
    pace: float

    @property
    def inside(self) -> bool:
        return self.said[0] <= self.case.final <= self.said[2]

    @property
    def loss(self) -> float:
        return pinball(self.said, self.case.final)


def show(folder: Path) -> None:
    """Print the figures of the real sets, of simulated people, and of a look with each set left out."""
    records = real()
    if not records:
        print(
            "No real records on this machine (../shared/fixtures/real): only simulated people are forecast."
        )
    else:
        _show_real(records)
    print("\nsimulated people, by sort: share inside the 80 % range, pinball / straight-line pace")
    simulated = results(speakers(each=12), ours, lambda case: case.on.month in (1, 4, 7, 10))
    for name, part in by(simulated, lambda result: result.case.name.split()[0]).items():
        print(f"  {name:22} {figures(part)}")
    print(f"  {'all':22} {figures(simulated)}")
    forecast_lengths.show(records, speakers(each=3, seed=3))
    forecast_reach.show()


def _show_real(records: Records) -> None:
    started = perf_counter()
    found = results(records, ours)
    each = (perf_counter() - started) / len(found) * 1000
    print(
        f"{len(found)} month ends of full years: share inside the 80 % range, pinball / straight-line pace"
    )
    print(f"  {'all (77 to 83 %, 0.40)':22} {figures(found)}   {each:.1f} ms each")
    for name, part in by(found, lambda result: result.case.name).items():
        print(f"  {name:22} {figures(part)}")
    for name, part in by(found, lambda result: THIRDS[(result.case.on.month - 1) // 4]).items():
        print(f"  {name:22} {figures(part)}")
    print(f"  {'plain Gamma-Poisson':22} {figures(results(records, plain))}")
    print(f"  {'last year again':22} {figures(results(records, last_year_again))}")
    score, base, share = brier(list(cases(records)))
    print(f"  chance to reach 0.8, 1 and 1.2 of last year's count: Brier score {score:.3f}, ", end="")
    print(f"always the base rate ({share:.0%}) {base:.3f}, ratio {score / base:.2f}")
    tried = {beliefs: results(records, partial(ours, beliefs=beliefs)) for beliefs in OTHERS}
    print("\nwith other beliefs (years of memory; growth)")
    for beliefs, part in tried.items():
        print(f"  {_named(beliefs):22} {figures(part)}{'   ours' * (beliefs == BELIEFS)}")
    print("\neach set left out: the beliefs that lose least on the others, on the one left out")
    for name, chosen, part in left_out(tried):
        print(f"  {name:22} {figures(part)}   {_named(chosen)}")


def _named(beliefs: Beliefs) -> str:
    return f"{' and '.join(map(str, beliefs.half_lives))}; {beliefs.growth}"


def _forecast(case: Case, beliefs: Beliefs = BELIEFS) -> CountForecast:
    return forecast_count(case.days, case.first, case.last, case.on, beliefs=beliefs)


def ours(case: Case, beliefs: Beliefs = BELIEFS) -> Quantiles:
    """The product's low, middle and high."""
    forecast = _forecast(case, beliefs)
    return forecast.low, forecast.mid, forecast.high


def results(
    records: Records,
    forecast: Callable[[Case], Quantiles],
    take: Callable[[Case], bool] = lambda case: True,
) -> list[Result]:
    """A forecast for each case."""
    return [
        Result(case, forecast(case), pinball(straight_line(case), case.final))
        for case in cases(records)
        if take(case)
    ]


def by(found: Iterable[Result], name_of: Callable[[Result], str]) -> dict[str, list[Result]]:
    """Results by a name, in the order met."""
    parts: dict[str, list[Result]] = {}
    for result in found:
        parts.setdefault(name_of(result), []).append(result)
    return parts


def inside(found: Sequence[Result]) -> float:
    """The share of cases whose final count lies in the range, its ends included."""
    return sum(result.inside for result in found) / len(found)


def ratio(found: Sequence[Result]) -> float:
    """Pinball losses over straight-line pace's, sums over all cases: large counts weigh as much as they err."""
    return sum(result.loss for result in found) / sum(result.pace for result in found)


def figures(found: Sequence[Result]) -> str:
    return f"{inside(found):6.1%}  {ratio(found):.3f}"


def brier(judged: Sequence[Case]) -> tuple[float, float, float]:
    """(score of the chance, score of always saying the base rate, the base rate); Brier, 1950.

    Three targets a case, whole and at least 1. The base rate is that of each target over the very cases judged,
    which nobody could know beforehand: a hard rival.
    """
    score = base = reached_in_all = 0.0
    for share in TARGETS:
        targets = [max(1, ceil(share * case.last_year - 1e-9)) for case in judged]
        reached = [case.final >= target for case, target in zip(judged, targets, strict=True)]
        chances = [_forecast(case).chance(target) for case, target in zip(judged, targets, strict=True)]
        rate = sum(reached) / len(reached)
        score += sum((chance - happened) ** 2 for chance, happened in zip(chances, reached, strict=True))
        base += sum((rate - happened) ** 2 for happened in reached)
        reached_in_all += sum(reached)
    asked = len(TARGETS) * len(judged)
    return score / asked, base / asked, reached_in_all / asked


def left_out(tried: Mapping[Beliefs, Sequence[Result]]) -> Iterator[tuple[str, Beliefs, list[Result]]]:
    """For each set: the beliefs that the other sets would have chosen, and the set's results with them."""
    sets = {beliefs: by(found, lambda result: result.case.name) for beliefs, found in tried.items()}

    def loss_without(name: str, beliefs: Beliefs) -> float:
        return ratio([result for result in tried[beliefs] if result.case.name != name])

    for name in sets[BELIEFS]:
        best = min(tried, key=partial(loss_without, name))
        yield name, best, sets[best][name]
