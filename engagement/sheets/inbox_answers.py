"""What the tab Inbox is answered: the result column, beside what still stands there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engagement.model.sheet import Block, Cell, Problem
from engagement.sheets.inbox_cells import RESULT, TAB
from engagement.sheets.inbox_outcome import Does, Outcome
from engagement.sheets.inbox_rows import Tab, read_tab


@dataclass(frozen=True, slots=True)
class Inbox:
    """The tab's lines with what becomes of each."""

    tab: Tab
    outcomes: Sequence[Outcome]

    @property
    def rows_taken(self) -> int:
        return len({row for one in self.outcomes if one.does.is_news for row in one.line.rows})

    @property
    def problems(self) -> list[Problem]:
        return [problem for one in self.outcomes if (problem := one.problem())]


def answers(done: Inbox, cells: Sequence[Sequence[Cell]] | None = None) -> list[Block]:
    """What to write into the result column, only beside what is still there: of the tab as it stands now.

    Without `cells`, of the tab as it was read.
    """
    tab = done.tab if cells is None else read_tab(cells)
    told = {one.line.fingerprint: one for one in done.outcomes if not one.twice}
    column = tab.result_column or tab.width + 1
    texts: dict[int, list[str]] = {}
    met: set[str] = set()
    for line in tab.lines:
        outcome = told.get(line.fingerprint)
        if outcome is None:
            continue
        again = line.fingerprint in met
        met.add(line.fingerprint)
        mine = (
            replace(outcome, line=line, does=Does.TAKEN, twice=True)
            if again and _settled(outcome)
            else outcome
        )
        for row in line.rows:
            if row not in tab.covered:
                texts.setdefault(row, []).append(mine.result(tab.back.get(row, "")))
    wanted = {row: "; ".join(dict.fromkeys(filter(None, said))) for row, said in texts.items()}
    changed = {row: said for row, said in wanted.items() if said != tab.back.get(row, "")}
    blocks = _blocks(changed, column)
    if changed and not tab.result_column:
        blocks.insert(0, Block(TAB, tab.header_row or 1, column, [[RESULT]]))
    return blocks


def _settled(outcome: Outcome) -> bool:
    return outcome.does.is_news or outcome.does in (Does.KNOWN, Does.TAKEN)


def _blocks(texts: Mapping[int, str], column: int) -> list[Block]:
    """Neighbouring rows go together."""
    runs_: list[tuple[int, list[list[Cell | None]]]] = []
    for row in sorted(texts):
        if runs_ and runs_[-1][0] + len(runs_[-1][1]) == row:
            runs_[-1][1].append([texts[row]])
        else:
            runs_.append((row, [[texts[row]]]))
    return [Block(TAB, row, column, values) for row, values in runs_]
