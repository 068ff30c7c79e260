# SPDX-License-Identifier: Apache-2.0
"""What a run is written as: tables in Markdown, pictures, and the same as JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from benchmarks import svg
from benchmarks.bars import AT_ONCE, Bar
from benchmarks.figures import Figures, Load, Results

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "benchmarks.md"
_IMAGES = {
    "cpu": "CPU milliseconds of one passkey sign-in at each server; the numbers are in the first table",
    "rate": "sign-ins a second with 1, 16 and 64 people at once; the numbers are in the first table",
    "p99": "99th percentile of a sign-in's latency at each server; the numbers are in the first table",
    "memory": "memory of each server, idle and after the sign-ins; the numbers are in the second table",
    "start": "from starting each server to its first answer; the numbers are in the second table",
    "growth": "CPU of a sign-in with a hundred to a million users; the numbers are in the third table",
}
"""As the page in docs/ shows them; without them it is whole before the first run too."""
_POWERS = {100: "10²", 10_000: "10⁴", 1_000_000: "10⁶"}


def write(results: Results, bars: Sequence[Bar], folder: Path) -> list[Path]:
    """`bench.json`, `bench.md` and the pictures, in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "bench.json": as_json(results),
        "bench.md": f"# bench.py, {results.at}\n\n{tables(results, bars)}",
        **{f"bench-{name}.svg": picture for name, picture in pictures(results)},
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    return [folder / name for name in files]


def as_json(results: object) -> str:
    return msgspec.json.format(msgspec.json.encode(results), indent=2).decode() + "\n"


def publish(results: Results, bars: Sequence[Bar], page: Path, pictures_in: Path) -> None:
    """Put the tables into the page, between its marks, and the pictures beside it."""
    shown = "".join(f"![Bar chart: {said}](../assets/bench-{name}.svg)\n" for name, said in _IMAGES.items())
    put(page, "benchmark", f"{shown}\n{tables(results, bars)}")
    for name, picture in pictures(results):
        (pictures_in / f"bench-{name}.svg").write_text(picture)


def put(page: Path, mark: str, text: str) -> None:
    """Replace what is between ``<!-- mark: begin -->`` and ``<!-- mark: end -->``."""
    part = re.compile(rf"(<!-- {mark}: begin -->\n).*?(<!-- {mark}: end -->)", re.DOTALL)
    page.write_text(part.sub(lambda marks: f"{marks[1]}{text}{marks[2]}", page.read_text()))


def tables(results: Results, bars: Sequence[Bar]) -> str:
    """Everything in words and numbers."""
    parts = [
        f"{results.at}, {results.machine}."
        + (" **A quick run, for development: the figures say little.**" if results.is_quick else "")
        + "\n"
    ]
    mine = results.get("keystile")
    base = mine.loads[AT_ONCE].cpu_ms if mine else None
    rows = []
    for one in results.figures:
        load = one.loads[AT_ONCE]
        rows.append(
            [
                one.title,
                f"{load.cpu_ms:.3f}",
                f"{load.cpu_ms_median:.3f}",
                f"{load.cpu_ms / base:.2f} ×" if base else "",
                *(f"{one.loads[many].rate:,.0f}" if many in one.loads else "" for many in (1, 16, 64)),
                f"{load.p50_ms:.1f}",
                f"{load.p99_ms:.1f}",
                f"{one.errors:,} of {one.sign_ins + one.errors:,}",
                one.work,
            ]
        )
    parts.append(
        table(
            [
                "server",
                "CPU ms a sign-in",
                "median",
                "to Keystile",
                "sign-ins/s, 1 at once",
                "16",
                "64",
                "p50 ms",
                "p99 ms",
                "errors",
                "what a sign-in does there",
            ],
            rows,
        )
    )
    parts.append(
        table(
            [
                "server",
                "cold start ms",
                "idle MiB",
                "loaded MiB",
                "after sign-ins",
                "options/s",
                "four calls, CPU ms",
            ],
            [
                [
                    one.title,
                    f"{one.cold_start_ms:.0f}",
                    f"{one.idle_mib:.0f}",
                    f"{one.loaded_mib:.0f}",
                    f"{one.sign_ins:,}",
                    f"{one.options.rate:,.0f}" if one.options else "",
                    f"{one.four_calls.cpu_ms:.3f}" if one.four_calls else "",
                ]
                for one in results.figures
            ],
        )
    )
    grown = [one for one in results.figures if one.growth]
    sizes = sorted({size for one in grown for size in one.growth})
    if grown:
        parts.append(
            table(
                [
                    "CPU ms a sign-in (median), by users",
                    *(_POWERS.get(size, f"{size:,}") for size in sizes),
                    "largest / smallest, by turns",
                ],
                [
                    [
                        one.title,
                        *(f"{one.growth[size].cpu_ms_median:.3f}" for size in sizes),
                        f"{one.growth_ratio(sizes[0], sizes[-1]):.2f}",
                    ]
                    for one in grown
                ],
            )
        )
    if bars:
        parts.append(table_of_bars(bars))
    return "\n".join(parts)


def table_of_bars(bars: Sequence[Bar]) -> str:
    """Each bar, what was measured, and whether that is enough."""
    return table(
        ["bar", "measured", "bar is", ""],
        [
            [
                f"{bar.what} ({bar.note})" if bar.note else bar.what,
                f"{bar.value:,.2f}",
                f"{'≥' if bar.at_least else '≤'} {bar.limit:,g}",
                "met" if bar.is_met else "**missed**",
            ]
            for bar in bars
        ],
    )


def _power(size: int) -> str:
    return _POWERS.get(size, f"{size:,}")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def pictures(results: Results) -> Iterator[tuple[str, str]]:
    """Name and SVG of each."""
    at_once = f"{AT_ONCE} people at once"

    def loads(value: Callable[[Load], float]) -> list[svg.Bars]:
        return _rows(results.figures, lambda one: [value(one.loads[AT_ONCE])], with_work=True)

    yield (
        "cpu",
        svg.chart(
            "CPU of one passkey sign-in",
            f"Milliseconds, {at_once}; less is better",
            loads(lambda load: load.cpu_ms),
            digits=2,
        ),
    )
    yield (
        "rate",
        svg.chart(
            "Passkey sign-ins a second on one core",
            "More is better",
            _rows(
                results.figures,
                lambda one: [one.loads[many].rate for many in sorted(one.loads)],
                with_work=True,
            ),
            series=[f"{many} at once" for many in sorted(results.figures[0].loads)],
            digits=0,
        ),
    )
    yield (
        "p99",
        svg.chart(
            "The slowest sign-in of a hundred",
            f"p99 in milliseconds, {at_once}; less is better",
            loads(lambda load: load.p99_ms),
        ),
    )
    yield (
        "memory",
        svg.chart(
            "Memory",
            "Resident MiB of all processes; less is better",
            _rows(results.figures, lambda one: [one.idle_mib, one.loaded_mib]),
            series=["idle", "after the sign-ins"],
            digits=0,
        ),
    )
    yield (
        "start",
        svg.chart(
            "From starting the process to its first answer",
            "Milliseconds; less is better",
            _rows(results.figures, lambda one: [one.cold_start_ms]),
            digits=0,
        ),
    )
    grown = [one for one in results.figures if one.growth]
    if grown:
        sizes = sorted(grown[0].growth)
        yield (
            "growth",
            svg.chart(
                "CPU of one passkey sign-in as users become more",
                f"Milliseconds, {at_once}; less is better",
                _rows(grown, lambda one: [one.growth[size].cpu_ms_median for size in sizes]),
                series=[f"{_power(size)} users" for size in sizes],
                digits=2,
            ),
        )


def _rows(
    figures: Sequence[Figures], values: Callable[[Figures], list[float]], *, with_work: bool = False
) -> list[svg.Bars]:
    """A row for each server; where work is compared, with what it is there."""
    return [
        svg.Bars(one.title, values(one), one.in_short if with_work else "", is_ours=one.name == "keystile")
        for one in figures
    ]
