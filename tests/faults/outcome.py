# SPDX-License-Identifier: Apache-2.0
"""What an experiment came to, in the same words for all of them, and the table of many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.faults.books import Counts

HEADINGS = ("experiment", "sent", "acknowledged", "refused", "in doubt", "lost", "double", "recovery")


@dataclass(frozen=True, slots=True)
class Outcome:
    """``recovery`` is how long after the cause was gone nobody was served, in seconds; ``notes`` is the rest."""

    name: str
    counts: Counts
    recovery: float | None = None
    notes: str = ""

    def __str__(self) -> str:
        recovery = "" if self.recovery is None else f"; answered again after {self.recovery:.2f} s"
        return f"{self.name}: {self.counts}{recovery}; {self.notes}"

    @property
    def row(self) -> tuple[str, ...]:
        counts = self.counts
        doubt = f"{counts.in_doubt_and_kept} kept, {counts.in_doubt_and_gone} not"
        numbers = (counts.sent, counts.acknowledged, counts.refused, doubt, counts.lost, counts.double)
        return (self.name, *map(str, numbers), "–" if self.recovery is None else f"{self.recovery:.2f} s")


def table(outcomes: Sequence[Outcome]) -> str:
    """A line for each."""
    rows = [HEADINGS, *(outcome.row for outcome in outcomes)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if number == 0 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
