# SPDX-License-Identifier: Apache-2.0
"""Which steps become one statement, and which must wait for each other."""

from __future__ import annotations

import pytest

from keystile.server.storage import statements as sql
from keystile.server.storage.folding import plan, translated


def runs(*statements: str) -> list[int]:
    """How many steps each statement holds."""
    planned = plan(tuple((statement, 40, True) for statement in statements))
    return [len(folded.tables) for folded in planned.runs]


def test_the_writes_of_a_sign_in_are_one_statement() -> None:
    assert runs(sql.RECORD_USE, sql.RECORD_SIGN_IN) == [2]


def test_the_writes_of_a_step_up_are_one_statement() -> None:
    assert runs(sql.SPEND_CHALLENGE, sql.RECORD_USE, sql.SUCCEED_ACTION) == [3]


def test_the_writes_of_track_are_one_statement() -> None:
    assert runs(sql.ENSURE_USER, sql.ADD_ACTION_ONCE) == [2]


def test_a_step_that_reads_what_one_before_it_wrote_comes_after_it() -> None:
    assert runs(sql.SPEND_CHALLENGE, sql.RECORD_SIGN_IN) == [1, 1]
    assert runs(sql.ADD_ADMIN, sql.ADD_ADMIN_SESSION) == [1, 1]


def test_a_step_that_writes_what_one_before_it_read_comes_after_it() -> None:
    assert runs(sql.KEEP_NONCES_OF_USER, sql.DELETE_ACTIONS_OF_USER) == [1, 1]


def test_a_condition_over_other_rows_locks_first_what_they_belong_to() -> None:
    planned = plan(((sql.SPEND_CHALLENGE, 3, True), (sql.ADD_AUTHENTICATOR, 35, True)))

    assert [(guard.step, guard.values) for guard in planned.guards] == [(1, (0, 2))]
    assert not planned.is_one_statement


def test_placeholders_go_on_counting_from_step_to_step() -> None:
    assert translated("SELECT ?1, ?12", 3) == "SELECT $4, $15"
    folded = plan((("DELETE FROM a WHERE x = ?1", 1, False), ("DELETE FROM b WHERE x = ?1", 1, True))).runs[0]

    assert "DELETE FROM a WHERE x = $1" in folded.statement
    assert "DELETE FROM b WHERE x = $2" in folded.statement


@pytest.mark.parametrize(
    ("table", "step"),
    [
        ("action", 1),
        ("action_2026_12", 1),
        ("action_default", 1),
        ("action_key", 1),
        ("authenticator", 0),
        ("audit_event_2026_12", 2),
        ("another", 0),
    ],
)
def test_a_broken_constraint_of_a_partition_is_its_tables(table: str, step: int) -> None:
    statements = (sql.RECORD_USE, sql.RECORD_SIGN_IN, sql.ADD_AUDIT_EVENT)
    (folded,) = plan(tuple((statement, 40, True) for statement in statements)).runs

    assert folded.step_of(table) == step


@pytest.mark.parametrize(
    "statement", [sql.FIND_ACTION, sql.ACTION_STATE, sql.SUCCEED_ACTION, sql.SET_ACTION_STATE]
)
def test_an_action_is_looked_up_in_the_partition_of_its_key(statement: str) -> None:
    assert "created_at = action_created_at($3, $4, $5, $6)" in translated(statement, 2)


def test_a_nonce_is_looked_up_where_it_is_unique() -> None:
    assert "FROM action_key WHERE tenant_id = $1 AND nonce = $2" in translated(sql.NONCE_IS_SPENT)
