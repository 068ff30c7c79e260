# SPDX-License-Identifier: Apache-2.0
"""No block of code escapes the tests unless it says why."""

from __future__ import annotations

from tests.docs.pages import ALL, CHECKED, GENERATED, PAGES, RUN, blocks

NOT_RUN = {
    "docs/how-to/high-availability.md": "needs five machines",
    "docs/how-to/observability.md": "read by OpenTelemetry, not by Keystile",
    "docs/how-to/postgresql.md": "needs a PostgreSQL server",
    "docs/how-to/production.md": "needs nginx",
    "docs/how-to/several-origins.md": "needs nginx",
}


def test_there_are_blocks() -> None:
    assert len(RUN) > 50


def test_every_block_names_a_language_that_a_test_knows() -> None:
    unknown = [
        f"{block.place}: {block.language or 'no language'}"
        for block in ALL
        if block.language not in CHECKED and block.reason is None
    ]

    assert unknown == []


def test_the_blocks_that_are_not_run_are_few_and_say_why() -> None:
    said = {str(block.place.partition(":")[0]): block.reason for block in ALL if block.reason is not None}

    assert said == NOT_RUN


def test_the_pages_that_are_not_looked_at_are_written_from_the_code() -> None:
    assert all("<!-- Written by `make reference`" in page.read_text() for page in GENERATED)


def test_a_fence_that_is_not_closed_is_noticed() -> None:
    for page in PAGES:
        assert page.read_text().count("\n```") == 2 * len(blocks(page)), page
