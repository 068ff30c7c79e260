# SPDX-License-Identifier: Apache-2.0
"""What dashboard and how-to say of `/metrics`, beside what a running platform gives."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from tests.deploy.conftest import DEPLOY
from tests.docs.pages import DOCS, of
from tests.faults.actors import Browser
from tests.faults.node import running
from tests.faults.test_metrics import scraped
from tests.ports import free_ports

pytestmark = pytest.mark.anyio

GUIDE = DOCS / "how-to" / "observability.md"
ROW = re.compile(r"^\| `(keystile_\w+)` \| (.*?) ?\| (.+) \|$", re.MULTILINE)
NAME = re.compile(r"\b(?:keystile|process|python)_[a-z0-9_]+")
# Prometheus' own, or the dashboard's: no metric has to have them.
OTHER_LABELS = {"job", "instance"}
LIBRARYS = ("process_", "python_")


@pytest.fixture
async def families(tmp_path: Path) -> list[Metric]:
    """All that is on the page after a sign-in and a job that ran once well and once not."""
    (port,) = ports = free_ports(1)
    async with running(tmp_path, metrics_ports=ports) as node:
        browser = Browser(node.send, node.tenant_id)
        await browser.enroll((await node.backend.track("ada", "enroll"))["token"])
        await browser.sign_in()
        node.application.measures.job_done("sweep", at=node.clock.now)
        node.application.measures.job_failed("sweep")
        return list(text_string_to_metric_families(await scraped(port)))


def labels_of(families: list[Metric]) -> dict[str, set[str]]:
    """By the name of each sample that can be asked for."""
    return {
        sample.name: {name for one in family.samples if one.name == sample.name for name in one.labels}
        for family in families
        for sample in family.samples
    }


def dashboard_queries() -> list[str]:
    dashboard: dict[str, Any] = json.loads((DEPLOY / "grafana" / "keystile.json").read_text())
    targets = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
    return [*targets, *(one["query"] for one in dashboard["templating"]["list"] if one["type"] == "query")]


def guide_queries() -> list[str]:
    blocks = [parameter.values[0] for parameter in of({"yaml"})]
    files = [yaml.safe_load(block.text) for block in blocks if block.page == GUIDE]
    return [rule["expr"] for file in files for group in file.get("groups", []) for rule in group["rules"]]


def asked(query: str) -> Iterator[tuple[str, set[str]]]:
    """Each name in a query, with the labels that it is selected by."""
    for found in NAME.finditer(query):
        selector = re.match(r"\{([^}]*)\}", query[found.end() :])
        yield (
            found.group(),
            set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"", selector.group(1) if selector else "")),
        )


def grouped(query: str) -> set[str]:
    return {label.strip() for found in re.findall(r"\bby \(([^)]*)\)", query) for label in found.split(",")}


@pytest.mark.parametrize("queries", [dashboard_queries(), guide_queries()], ids=["dashboard", "guide"])
async def test_what_is_asked_for_is_there(families: list[Metric], queries: list[str]) -> None:
    there = labels_of(families)
    wrong = []
    for query in queries:
        names = list(asked(query))
        assert names, query
        known: set[str] = OTHER_LABELS.union(*(there.get(name, set()) for name, _ in names))
        wrong += [name for name, labels in names if not labels <= there.get(name, set()) | OTHER_LABELS]
        wrong += [name for name, _ in names if name not in there]
        wrong += sorted(grouped(query) - known)

    assert len(queries) >= 3
    assert wrong == []


async def test_the_guide_lists_every_figure_with_its_labels_and_meaning(families: list[Metric]) -> None:
    ours = [family for family in families if not family.name.startswith(LIBRARYS)]
    given = [
        (
            family.name + ("_total" if family.type == "counter" else ""),
            {name for sample in family.samples for name in sample.labels} - {"le"},
            family.documentation,
        )
        for family in ours
    ]
    listed = [
        (name, set(re.findall(r"`(\w+)`", labels)), meaning)
        for name, labels, meaning in ROW.findall(GUIDE.read_text())
    ]

    assert len(given) > 10
    assert listed == given
