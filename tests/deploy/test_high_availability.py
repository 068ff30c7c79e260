# SPDX-License-Identifier: Apache-2.0
"""The files of deploy/ha, each read by the program that it is for. `make test-ha` runs them all together."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import msgspec
import pytest
import yaml

from deploy.ha.parts import NotPossible
from deploy.ha.recipe import MACHINES, MEMBERS, NODES, Recipe, sample_environment
from keystile.server.settings import PREFIX, RawSettings
from tests.deploy.conftest import DEPLOY, Run
from tools.postgres import folder_for_server

HA = DEPLOY / "ha"


@pytest.fixture
def recipe() -> Iterator[Recipe]:
    """Filled in for this machine; nothing runs."""
    with folder_for_server() as folder:
        one = Recipe(folder, "keystile", {}, lambda _: None)
        one.prepare()
        yield one


def test_haproxy_takes_its_file_with_the_sample_of_its_environment(run: Run) -> None:
    said = run("haproxy", "-c", "-f", HA / "haproxy.cfg", **sample_environment("haproxy.env"))

    assert "Configuration file is valid" in said
    assert "WARNING" not in said


def test_haproxy_and_its_environment_name_the_same_variables() -> None:
    named = set(re.findall(r"\$(\w+)", (HA / "haproxy.cfg").read_text()))

    assert named == set(sample_environment("haproxy.env"))


@pytest.mark.parametrize("machine", MACHINES)
def test_patroni_takes_its_file_with_the_environment_of_each_machine(
    run: Run, recipe: Recipe, machine: str
) -> None:
    # Its check takes no address that other machines cannot reach; of this one it knows 127.0.0.1 only.
    environment = {
        name: value.replace("127.0.0.1", "127.0.0.11")
        for name, value in recipe.parts[machine].environment.items()
    }
    with ExitStack() as members:
        for name in MEMBERS:  # it looks whether somebody is there
            port = int(recipe.parts[name].address.rpartition(":")[2])
            members.enter_context(socket.create_server(("127.0.0.11", port)))

        said = run("patroni", "--validate-config", recipe.folder / "patroni.yml", **environment)

    assert said == ""


def test_patroni_loses_nothing_that_was_acknowledged() -> None:
    dcs = yaml.safe_load((HA / "patroni.yml").read_text())["bootstrap"]["dcs"]

    assert dcs["synchronous_mode"] is dcs["synchronous_mode_strict"] is True
    assert dcs["postgresql"]["parameters"]["synchronous_commit"] == "on"
    assert dcs["ttl"] >= dcs["loop_wait"] + 2 * dcs["retry_timeout"]


def test_etcd_knows_each_variable_of_its_environment(run: Run) -> None:
    flags = set(re.findall(r"^  --([\w-]+)", run("etcd", "--help"), re.MULTILINE))
    named = {name.removeprefix("ETCD_").lower().replace("_", "-") for name in sample_environment("etcd.env")}

    assert named <= flags


def test_a_nodes_environment_is_made_of_settings() -> None:
    settings = {PREFIX + field.name.upper() for field in msgspec.structs.fields(RawSettings)}

    assert set(sample_environment("keystile.env")) <= settings


def test_passwords_are_in_files_that_only_their_owner_may_read(recipe: Recipe) -> None:
    modes = {name: (recipe.folder / f"{name}.env").stat().st_mode & 0o777 for name in recipe.parts}

    assert modes == dict.fromkeys((*MEMBERS, *MACHINES, "proxy", *NODES), 0o600)
    assert recipe.parts["db1"].environment["PATRONI_SUPERUSER_PASSWORD"] not in repr(recipe)


def test_a_folder_that_is_in_use_is_left_alone(recipe: Recipe) -> None:
    with pytest.raises(NotPossible, match="is not empty"):
        Recipe(recipe.folder, "keystile", {}, lambda _: None).prepare()
