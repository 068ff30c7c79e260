# SPDX-License-Identifier: Apache-2.0
"""nginx and Caddy with the sample configurations: checked by themselves, then run in front of a real platform.

Only addresses, certificates and ports are changed for the run; what the samples say of headers, hosts and buffering is
what is tested.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import ssl
import subprocess
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.deploy.certificates import write_certificate
from tests.deploy.conftest import DEPLOY, Run, addresses_seen
from tests.faults.actors import PASSKEY
from tests.faults.served import Served, made, serving
from tests.live import LivePlatform, live_platform
from tests.ports import free_ports

ANSWERS = 20
"""So many answers of a node are more than a proxy needs to find out that it is there."""
AUTH, PORTAL = "auth.example.com", "portal.example.com"
NGINX_AROUND = """\
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/keystile.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """A proxy that answers both names over TLS on one local port."""

    port: int
    authority: Path

    def ask(self, method: str, host: str, path: str, **headers: str) -> httpx2.Response:
        context = ssl.create_default_context(cafile=str(self.authority))
        with httpx2.Client(verify=context, trust_env=False) as client:
            return client.request(
                method,
                f"https://127.0.0.1:{self.port}{path}",
                headers={"Host": host, **{name.replace("_", "-"): value for name, value in headers.items()}},
                extensions={"sni_hostname": host},
            )


def nginx_files(folder: Path, http: int, https: int, upstream: int, *others: int) -> Path:
    """The sample, on ports and with certificates of this test; the file that includes it."""
    for name in (AUTH, PORTAL):
        write_certificate(folder / "live" / name, name)
    text = (DEPLOY / "nginx.conf").read_text()
    text = text.replace("/etc/letsencrypt/live", str(folder / "live"))
    text = re.sub(r"listen \[::\].*\n", "\n", text)
    text = text.replace("listen 80;", f"listen 127.0.0.1:{http};")
    text = text.replace("listen 443 ", f"listen 127.0.0.1:{https} ")
    text = text.replace("127.0.0.1:8787", f"127.0.0.1:{upstream}")
    for other in others:
        text = text.replace("# server 10.0.0.12:8787", f"server 127.0.0.1:{other}")
    (folder / "keystile.conf").write_text(text)
    around = folder / "nginx.conf"
    around.write_text(NGINX_AROUND.format(folder=folder))
    return around


def test_nginx_takes_its_sample(run: Run, tmp_path: Path) -> None:
    http, https = free_ports(2)

    said = run("nginx", "-t", "-p", tmp_path, "-c", nginx_files(tmp_path, http, https, 8787))

    assert "syntax is ok" in said
    assert "[warn]" not in said


def test_caddy_takes_its_sample(run: Run) -> None:
    said = run("caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile")

    assert "Valid configuration" in said
    assert '"level":"warn"' not in said


def test_caddy_would_write_its_sample_the_same_way(run: Run) -> None:
    assert run("caddy", "fmt", DEPLOY / "Caddyfile") == (DEPLOY / "Caddyfile").read_text()


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[LivePlatform]:
    """A platform that is set up as the samples say."""
    folder = tmp_path / "data"
    settings: dict[str, Any] = {
        "portal_origin": f"https://{PORTAL}",
        "has_portal_origin": True,
        "trusted_proxies": frozenset(("127.0.0.1",)),
        "is_dev": False,
    }
    with live_platform(folder, **settings) as platform:
        yield platform


@contextmanager
def started(command: list[str], proxy: Proxy, folder: Path) -> Iterator[Proxy]:
    program = shutil.which(command[0], path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None, f"{command[0]} is missing. Do: make setup-deploy"
    with (folder / "output").open("w") as output:
        process = subprocess.Popen(
            [program, *command[1:]],
            env={"PATH": os.environ["PATH"], "HOME": str(folder)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        while True:
            assert process.poll() is None, (folder / "output").read_text()
            try:
                proxy.ask("GET", AUTH, "/healthz")
                break
            except httpx2.TransportError:
                continue
        yield proxy
    finally:
        process.terminate()
        process.wait(timeout=10)


@contextmanager
def nginx(folder: Path, *upstreams: int) -> Iterator[Proxy]:
    http, https = free_ports(2)
    around = nginx_files(folder, http, https, *upstreams)
    authority = folder / "authorities.pem"
    authority.write_text(
        "".join((folder / "live" / name / "fullchain.pem").read_text() for name in (AUTH, PORTAL))
    )
    command = ["nginx", "-p", str(folder), "-c", str(around)]
    with started(command, Proxy(https, authority), folder) as proxy:
        yield proxy


@contextmanager
def caddy(folder: Path, upstream: int) -> Iterator[Proxy]:
    http, https = free_ports(2)
    write_certificate(folder / "live", AUTH, PORTAL)
    certificate = folder / "live" / "fullchain.pem"
    text = (DEPLOY / "Caddyfile").read_text().replace("127.0.0.1:8787", f"127.0.0.1:{upstream}")
    for name in (AUTH, PORTAL):
        text = text.replace(
            f"\n{name} {{\n", f"\n{name} {{\n\ttls {certificate} {folder / 'live' / 'privkey.pem'}\n"
        )
    around = f"{{\n\tadmin off\n\thttp_port {http}\n\thttps_port {https}\n\tdefault_bind 127.0.0.1\n}}\n"
    (folder / "Caddyfile").write_text(around + text)
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with started(command, Proxy(https, certificate), folder) as proxy:
        yield proxy


@pytest.mark.parametrize("proxy_of", [nginx, caddy])
def test_behind_its_sample_both_hosts_answer_what_is_theirs(
    proxy_of: type, behind: LivePlatform, tmp_path: Path
) -> None:
    folder = tmp_path / "proxy"
    folder.mkdir()
    upstream = int(behind.base_url.rpartition(":")[2])
    with proxy_of(folder, upstream) as proxy:
        answers = {
            (host, path): proxy.ask("GET", host, path).status_code
            for host in (AUTH, PORTAL)
            for path in ("/healthz", "/readyz", "/v1/docs", "/portal/sign-in", "/", "/metrics")
        }
        secure = proxy.ask("GET", AUTH, "/readyz").headers["strict-transport-security"]

    assert answers == {
        (AUTH, "/healthz"): 200,
        (AUTH, "/readyz"): 200,
        (AUTH, "/v1/docs"): 200,
        (AUTH, "/portal/sign-in"): 404,
        (AUTH, "/"): 404,
        (AUTH, "/metrics"): 404,
        (PORTAL, "/healthz"): 404,
        (PORTAL, "/readyz"): 404,
        (PORTAL, "/v1/docs"): 404,
        (PORTAL, "/portal/sign-in"): 200,
        (PORTAL, "/"): 307,
        (PORTAL, "/metrics"): 404,
    }
    assert secure == "max-age=63072000"


@pytest.mark.parametrize("proxy_of", [nginx, caddy])
def test_behind_its_sample_nobody_chooses_their_own_address(
    proxy_of: type, behind: LivePlatform, tmp_path: Path
) -> None:
    folder = tmp_path / "proxy"
    folder.mkdir()
    upstream = int(behind.base_url.rpartition(":")[2])
    with addresses_seen(behind) as seen, proxy_of(folder, upstream) as proxy:
        proxy.ask("GET", AUTH, "/v1/users/x", X_Forwarded_For="203.0.113.7")

    assert seen == ["127.0.0.1"]


def is_back(node: Served) -> bool:
    return len([line for line in node.said("request") if line["status"] == 200]) >= ANSWERS


@pytest.mark.anyio
async def test_nodes_behind_nginx_are_restarted_one_after_the_other_and_no_request_fails(
    tmp_path: Path,
) -> None:
    place = await made(tmp_path)
    folder = tmp_path / "proxy"
    folder.mkdir()
    ports = list(free_ports(2))
    tally: Counter[str] = Counter()

    def node(port: int) -> AbstractAsyncContextManager[Served]:
        return serving(place, KEYSTILE_PORT=str(port), KEYSTILE_LOG_REQUESTS="true")

    async def ask_again(proxy: Proxy, client: httpx2.AsyncClient) -> None:
        headers = {"Host": AUTH, "Authorization": f"Basic {b64encode(place.tenant_id.encode()).decode()}"}
        url = f"https://127.0.0.1:{proxy.port}{PASSKEY}/authentication-options"
        while True:
            answer = await client.post(url, json={}, headers=headers, extensions={"sni_hostname": AUTH})
            tally[str(answer.status_code)] += 1

    nodes = [node(port) for port in ports]
    for one in nodes:
        await one.__aenter__()
    try:
        with nginx(folder, *ports) as proxy:
            context = ssl.create_default_context(cafile=str(proxy.authority))
            async with httpx2.AsyncClient(verify=context, trust_env=False) as client:
                people = [asyncio.create_task(ask_again(proxy, client)) for _ in range(4)]
                for number, port in enumerate(ports):
                    await nodes[number].__aexit__(None, None, None)
                    nodes[number] = node(port)
                    served = await nodes[number].__aenter__()
                    # The proxy knows that it is back, and asks it in turn, not now and then to find out.
                    await served.until(partial(is_back, served))
                for person in people:
                    person.cancel()
                ended = await asyncio.gather(*people, return_exceptions=True)
    finally:
        for one in nodes:
            await one.__aexit__(None, None, None)

    assert [error for error in ended if not isinstance(error, asyncio.CancelledError)] == []
    assert set(tally) == {"200"}, f"{tally} {(folder / 'error.log').read_text()}"
