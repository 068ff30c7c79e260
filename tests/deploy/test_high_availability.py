# SPDX-License-Identifier: Apache-2.0
"""The files of deploy/ha, each read by the program that it is for. `make test-ha` runs them all together."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import msgspec
import pytest
import yaml

from deploy.ha.parts import NotPossible, Part
from deploy.ha.recipe import MACHINES, MEMBERS, NODES, Recipe, sample_environment
from keystile.server.settings import PREFIX, RawSettings
from keystile.wire.errors import ErrorBody
from tests.deploy.conftest import DEPLOY, Run, addresses_seen
from tests.live import live_platform
from tools.postgres import folder_for_server

HA = DEPLOY / "ha"


@pytest.fixture
def recipe() -> Iterator[Recipe]:
    """Filled in for this machine; nothing runs."""
    with folder_for_server() as folder:
        one = Recipe(folder, "keystile", {}, lambda _: None)
        one.prepare()
        yield one


@pytest.fixture
def proxy(recipe: Recipe) -> Iterator[Part]:
    """HAProxy alone, to be started."""
    part = recipe.parts["proxy"]
    yield part
    part.kill()


def ask(proxy: Part, path: str, **headers: str) -> httpx2.Response:
    # It is asked again until it takes connections.
    with httpx2.Client(transport=httpx2.HTTPTransport(retries=8), trust_env=False) as client:
        return client.get(f"http://{proxy.address}{path}", headers=headers)


def test_haproxy_takes_its_file_with_the_sample_of_its_environment(run: Run) -> None:
    said = run("haproxy", "-c", "-f", HA / "haproxy.cfg", **sample_environment("haproxy.env"))

    assert "Configuration file is valid" in said
    assert "WARNING" not in said


def test_haproxy_and_its_environment_name_the_same_variables() -> None:
    named = set(re.findall(r"\$\{?(\w+)", (HA / "haproxy.cfg").read_text()))

    assert named == set(sample_environment("haproxy.env"))


def test_behind_haproxy_nobody_chooses_their_own_address(recipe: Recipe, proxy: Part, tmp_path: Path) -> None:
    with live_platform(tmp_path, trusted_proxies=frozenset(("127.0.0.1",))) as platform:
        node = platform.base_url.replace("http://localhost", "127.0.0.1")
        proxy.environment = {**proxy.environment, "NODE1": node}
        proxy.start()
        recipe.wait_for("proxy")
        with addresses_seen(platform) as seen:
            ask(proxy, "/v1/users/x", **{"x-forwarded-for": "203.0.113.7"})

    assert seen == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("127.0.0.1", ["203.0.113.7", "127.0.0.1"]),
        ("192.0.2.1 127.0.0.1", ["203.0.113.7", "127.0.0.1"]),
        ("192.0.2.1", ["127.0.0.1", "127.0.0.1"]),
    ],
)
def test_what_ends_tls_in_front_says_whose_request_it_is(
    recipe: Recipe, proxy: Part, tmp_path: Path, front: str, expected: list[str]
) -> None:
    with live_platform(tmp_path, trusted_proxies=frozenset(("127.0.0.1",))) as platform:
        node = platform.base_url.replace("http://localhost", "127.0.0.1")
        proxy.environment = {**proxy.environment, "NODE1": node, "FRONT": front}
        proxy.start()
        recipe.wait_for("proxy")
        with addresses_seen(platform) as seen:
            ask(proxy, "/v1/users/x", **{"x-forwarded-for": "203.0.113.7"})
            ask(proxy, "/v1/users/x")

    assert seen == expected


def test_where_no_node_is_haproxy_says_so_as_keystile_would(proxy: Part) -> None:
    proxy.start()

    answer = ask(proxy, "/v1/users/x")

    body = msgspec.json.decode(answer.content, type=ErrorBody)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert (body.error, body.error_code) == ("unexpected_error", "unexpected_error")
    assert "nothing was saved" in body.error_description


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
