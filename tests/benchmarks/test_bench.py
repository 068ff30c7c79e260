# SPDX-License-Identifier: Apache-2.0
"""What `make bench` is made of, without its servers: reading answers, copying users, judging, drawing. No times."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import growth, report, svg
from benchmarks.bars import BARS_IN_ALL, LARGE, SMALL, Bar, judge
from benchmarks.contenders import ALL
from benchmarks.figures import Figures, Load, Results
from benchmarks.loadgen import Person, Round, read_answer
from benchmarks.targets import Floor
from keystile.webauthn import base64url

LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = (
    b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nSet-Cookie: a=b\r\n\r\n"
    b"3\r\nhel\r\n2;name=value\r\nlo\r\n0\r\n\r\n"
)


@pytest.mark.parametrize(("received", "status"), [(LENGTH, 200), (CHUNKED, 201)])
def test_an_answer_is_read_when_all_of_it_is_there(received: bytes, status: int) -> None:
    early = [read_answer(received[:end]) for end in range(len(received))]
    answer = read_answer(received + b"HTTP/1.1 ")

    assert early == [None] * len(received)
    assert answer is not None
    assert (answer.status, answer.body, answer.size) == (status, b"hello", len(received))


def test_a_chunk_may_hold_what_ends_a_line() -> None:
    answer = read_answer(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n\r\n\r\n\r\n0\r\n\r\n")

    assert answer is not None
    assert answer.body == b"\r\n\r\n"


def test_an_answer_without_a_length_ends_the_run() -> None:
    with pytest.raises(ValueError, match="without a length"):
        read_answer(b"HTTP/1.1 200 OK\r\n\r\n")


def test_a_chart_says_in_words_what_it_shows() -> None:
    rows = [svg.Bars("us & them", [1.25, 4], "less work", is_ours=True), svg.Bars("others", [0, 1234.5])]

    drawn = ElementTree.fromstring(svg.chart("Times <now>", "ms; less", rows, series=["idle", "busy"]))

    name = "{http://www.w3.org/2000/svg}"
    said = drawn.findtext(f"{name}desc")
    assert drawn.findtext(f"{name}title") == "Times <now>"
    assert said == "ms; less. us & them (less work): idle 1.2, busy 4.0; others: idle 0.0, busy 1,234.5"
    widths = [float(bar.get("width", "")) for bar in drawn.iter(f"{name}rect") if bar.get("height") == "18"]
    assert widths == [1, 1.2, 1, 380]


def enrolled(folder: Path) -> Person:
    """Somebody whose passkey is in a floor server's database."""
    person = Person("template")
    options = {
        "challenge": "AAAA",
        "rp": {"id": "localhost"},
        "user": {"id": base64url.encode(b"template"), "name": "t", "displayName": "t"},
        "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
    }
    person.authenticator.create(options, origin="http://localhost")
    with closing(sqlite3.connect(folder / "floor.db")) as database, database:
        database.execute("CREATE TABLE credential (id BLOB PRIMARY KEY, user_id TEXT, point BLOB)")
        held = person.authenticator.credentials[0]
        database.execute("INSERT INTO credential VALUES (?, 'template', x'04')", (held.id,))
    return person


def test_copied_users_have_ids_of_their_own_and_one_key(tmp_path: Path) -> None:
    template = enrolled(tmp_path)

    people = growth.fill(tmp_path, growth.ROWS["floor"], template, 50)

    with closing(sqlite3.connect(tmp_path / "floor.db")) as database:
        rows = dict(database.execute("SELECT id, user_id FROM credential").fetchall())
        points = database.execute("SELECT DISTINCT point FROM credential").fetchall()
    held = {person.authenticator.credentials[0].id: person.user_id for person in people}
    assert len(rows) == 51
    assert len(held) == 50
    assert held.items() <= rows.items()
    assert points == [(b"\x04",)]
    keys = {id(person.authenticator.credentials[0].key_pair) for person in people}
    assert keys == {id(template.authenticator.credentials[0].key_pair)}


def a_load(cpu_ms: float) -> Load:
    one = Round(done=1000, errors=0, seconds=1, latencies=[0.001] * 990 + [0.01] * 10)
    return Load.of([(one, cpu_ms), (one, 2 * cpu_ms)])


def a_run() -> Results:
    """A run in which every server costs what its bar allows Keystile at 1 ms, and a little more."""
    cost = {"keystile": 1.0, "floor": 0.51, "express": 1.7, "fastapi-passkeys": 4.1, "authjs": 5.1}
    cost |= {"better-auth": 8.1, "allauth": 25.1}
    figures = [
        Figures(
            name=one.name,
            title=one.title,
            work=one.work,
            in_short=one.in_short,
            requests=one.requests,
            is_peer=one.is_peer,
            cold_start_ms=300,
            idle_mib=70,
            loaded_mib=80,
            sign_ins=50_000,
            loads={many: a_load(cost[one.name]) for many in (1, 16, 64)},
            options=a_load(1),
            four_calls=None if one.is_peer else a_load(cost[one.name]),
            growth={SMALL: a_load(1), LARGE: a_load(1.1)},
        )
        for one in ALL
    ]
    results = Results("2026-01-02 03:04 UTC", "2 cores", False, figures)
    ours = results.get("keystile")
    assert ours is not None
    assert ours.options is not None
    ours.options = replace(ours.options, rate=3 * ours.options.rate)
    return results


def test_a_load_is_the_best_of_its_rounds() -> None:
    load = a_load(0.5)

    assert (load.cpu_ms, load.cpu_ms_median, load.rate, load.p50_ms, load.p99_ms) == (0.5, 1, 1000, 1, 10)


def test_growth_is_compared_turn_by_turn() -> None:
    one = Round(done=1000, errors=0, seconds=1, latencies=[0.001])
    # The machine is half as quick in the second turn; in the third, one round was lucky.
    small = Load.of([(one, spent) for spent in (1, 2, 0.5)])
    large = Load.of([(one, spent) for spent in (1.1, 2.2, 1.1)])
    figures = Figures("a", "A", "", "", requests=2, is_peer=False, growth={SMALL: small, LARGE: large})

    assert figures.growth_ratio(SMALL, LARGE) == pytest.approx(1.1)


def test_a_whole_run_is_judged_by_every_bar() -> None:
    bars = judge(a_run())

    assert len(bars) == BARS_IN_ALL
    assert [bar.what for bar in bars if not bar.is_met] == []


def test_one_error_is_a_miss() -> None:
    results = a_run()
    ours = results.get("keystile")
    assert ours is not None
    ours.errors = 1

    missed = [bar for bar in judge(results) if not bar.is_met]

    assert [bar.what for bar in missed] == ["errors in all sign-ins"]
    assert missed[0].line().startswith("MISSED ")


@pytest.mark.parametrize(
    ("bar", "is_met"),
    [
        (Bar("a", 2.0, 2), True),
        (Bar("a", 2.01, 2), False),
        (Bar("a", 3, 3, at_least=True), True),
        (Bar("a", 2.99, 3, at_least=True), False),
    ],
)
def test_a_bar_is_met_on_its_line(bar: Bar, is_met: bool) -> None:
    assert bar.is_met is is_met


def test_results_are_written_and_put_into_a_page(tmp_path: Path) -> None:
    results = a_run()
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- benchmark: begin -->\nold\n<!-- benchmark: end -->\nafter\n")

    files = report.write(results, judge(results), tmp_path / "results")
    report.publish(results, judge(results), page, tmp_path)

    text = page.read_text()
    assert "\nold\n" not in text
    assert text.startswith("before\n<!-- benchmark: begin -->\n![Bar chart")
    assert "\n2026-01-02 03:04 UTC, 2 cores.\n\n| server |" in text
    assert text.endswith("<!-- benchmark: end -->\nafter\n")
    assert all(one.title in text and one.work in text for one in ALL)
    assert {path.name for path in files} >= {"bench.json", "bench.md", "bench-cpu.svg", "bench-growth.svg"}
    assert (tmp_path / "bench-cpu.svg").read_text() == (tmp_path / "results/bench-cpu.svg").read_text()


def test_the_floor_is_no_peer() -> None:
    assert [one.name for one in ALL if not one.is_peer] == ["keystile", "floor"]
    assert Floor("http://127.0.0.1:1", "secret").secret == "secret"
