# SPDX-License-Identifier: Apache-2.0
"""FIDO metadata from a service over real TLS, honest and not: what a node keeps, what all nodes then do."""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from keystile.errors import CheckFailed, KeystileError, Malformed, Misconfigured, TooLarge
from keystile.server.app import create_app
from keystile.server.domain.identifiers import TenantId
from keystile.server.logs import make_log
from keystile.server.metadata.fetching import Fetched, Unreachable, fetch
from keystile.server.metadata.keeping import AGAIN_MS, EVERY_MS, trusted_root
from keystile.server.portal import policy_form
from keystile.server.services import Services
from keystile.testing import TESTING_AAGUID, SoftwareAuthenticator
from keystile.testing.attestation import AttestationAuthority, default_authority
from keystile.testing.metadata import blob, entry, payload
from tests.e2e.webauthn.two_sites import Authority
from tests.faults.metadata_service import MetadataService, serving
from tests.faults.node import Node
from tests.faults.portal_visitor import visitor
from tests.faults.test_policy import enroll

pytestmark = pytest.mark.anyio

DUE = date(2030, 4, 1)  # two weeks after the node's noon
REVOKED = [{"status": "REVOKED", "effectiveDate": "2030-01-01", "url": "https://example.org/why"}]
BY_METADATA = {"attestation": "direct", "require_trusted_attestation": True}


@cache
def signer() -> AttestationAuthority:
    return AttestationAuthority.new("A root of the web")


def published(number: int = 1, *, reports: Any = (), due: date = DUE, **signing: Any) -> bytes:
    """A BLOB about the one model that the software authenticator is of."""
    model = entry(TESTING_AAGUID, name="Key of tomorrow", roots=[default_authority().root], reports=reports)
    return blob(payload([model], number=number, next_update=due), signer(), **signing)


@pytest.fixture
async def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[MetadataService]:
    authority = Authority.new(tmp_path)
    trusted = tmp_path / "authority.pem"
    trusted.write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    async with serving(authority.tls(["localhost"])) as service:
        service.body = published()
        yield service


@asynccontextmanager
async def another(node: Node, url: str, root: Path) -> AsyncIterator[Services]:
    """Another node over the same database, which looks for metadata there."""
    root.write_bytes(signer().root.public_bytes(Encoding.PEM))
    settings = replace(node.application.settings, metadata_url=url, metadata_root_file=root)
    application = create_app(settings, clock=node.clock)
    try:
        yield await application.start()
    finally:
        await application.stop()


@pytest.fixture
async def keeper(node: Node, service: MetadataService, tmp_path: Path) -> AsyncIterator[Services]:
    async with another(node, service.url, tmp_path / "root.pem") as services:
        yield services


async def look(keeper: Services) -> None:
    await keeper.metadata.refresh(make_log("json"))


async def kept(node: Node) -> tuple[int, str | None]:
    state = await node.services.metadata.known_models.records.state()
    return state.number, state.failure


def attested() -> SoftwareAuthenticator:
    return SoftwareAuthenticator(attestation="packed-x5c", synced=False)


async def until_seen(node: Node, number: int) -> None:
    """Wait, as long as a second, until the node's own timer has brought it."""
    async with asyncio.timeout(1):
        while True:
            metadata = await node.services.metadata.known_models.metadata()
            if metadata is not None and metadata.number == number:
                return
            await asyncio.sleep(0.02)


async def test_what_one_node_fetches_the_others_judge_by_within_a_second(
    node: Node, keeper: Services
) -> None:
    await look(keeper)
    await until_seen(node, 1)

    await node.administration.update_tenant(node.tenant_id, settings=BY_METADATA)

    assert await enroll(node, attested(), options={"attestation": "direct"}) == (None, "")


async def test_without_metadata_trust_needs_anchors_and_says_what_to_do(node: Node) -> None:
    with pytest.raises(Malformed, match="keystile metadata import"):
        await node.administration.update_tenant(node.tenant_id, settings=BY_METADATA)


async def test_an_app_is_told_what_the_maker_calls_a_model(
    node: Node, keeper: Services, service: MetadataService
) -> None:
    model = UUID(int=0xF00D)
    service.body = blob(payload([entry(model, name="Key nobody lists")], next_update=DUE), signer())
    await look(keeper)
    await until_seen(node, 1)
    await enroll(node, SoftwareAuthenticator(aaguid=model))

    (told,) = await node.backend.authenticators("jo")

    credential = told["webauthnCredential"]
    assert (credential["name"], credential["aaguidMapping"]["name"]) == ("Key nobody lists",) * 2


async def test_the_portals_form_takes_trust_by_metadata(node: Node, keeper: Services) -> None:
    ada = await visitor(node)
    shown = (await ada.get(f"/portal/tenants/{node.tenant_id}/passkeys")).body.decode()
    settings = (await node.administration.tenant(node.tenant_id)).settings
    fields = policy_form.filled(settings)
    form = {name: value for name, value in fields.items() if value} | {
        name: ""
        for name, setting in policy_form.field_settings()
        if setting.kind not in ("switch", "several") and not fields[name]
    }
    form |= {"seen": policy_form.seen(fields), "attestation": "direct", "require_trusted_attestation": "on"}
    where = f"/portal/tenants/{node.tenant_id}/passkeys/policy"
    assert "Models reported as compromised" in shown

    assert (await ada.post(where, form)).status == 422
    await look(keeper)
    await until_seen(node, 1)
    assert (await ada.post(where, form)).status == 303


async def test_a_model_that_the_metadata_does_not_have_is_refused(node: Node, keeper: Services) -> None:
    await look(keeper)
    await keeper.administration.update_tenant(node.tenant_id, settings=BY_METADATA)
    await until_seen(node, 1)
    stranger = SoftwareAuthenticator(attestation="packed-x5c", aaguid=UUID(int=9), synced=False)

    assert await enroll(node, stranger) == ("invalid_credential", "attestation_untrusted")


async def test_a_revoked_model_takes_no_new_passkeys(
    node: Node, keeper: Services, service: MetadataService
) -> None:
    service.body = published(reports=REVOKED)
    await look(keeper)
    await until_seen(node, 1)

    assert await enroll(node, attested()) == ("invalid_credential", "attestation_not_allowed")


async def test_a_tenant_may_take_compromised_models(
    node: Node, keeper: Services, service: MetadataService
) -> None:
    service.body = published(reports=REVOKED)
    await look(keeper)
    settings = {**BY_METADATA, "compromised_models": "allow"}
    await keeper.administration.update_tenant(node.tenant_id, settings=settings)
    await until_seen(node, 1)

    assert await enroll(node, attested()) == (None, "")


async def test_metadata_over_its_date_vouches_for_nobody(node: Node, keeper: Services) -> None:
    await look(keeper)
    await keeper.administration.update_tenant(node.tenant_id, settings=BY_METADATA)
    await until_seen(node, 1)

    node.clock.forward(16 * 24 * 3600)

    assert await enroll(node, attested()) == ("invalid_credential", "attestation_untrusted")


async def test_passkeys_of_a_model_that_is_revoked_later_are_listed_and_audited_once(
    node: Node, keeper: Services, service: MetadataService
) -> None:
    other, _ = await node.add_tenant("Other")
    await look(keeper)
    await until_seen(node, 1)
    await enroll(node, attested(), options={"attestation": "direct"})
    for number in (2, 3):
        service.body = published(number, reports=REVOKED)
        node.clock.forward(24 * 3600)
        await look(keeper)

    tenants = {tenant.id: tenant for tenant in await keeper.tenants.list()}
    (found,) = await keeper.metadata.known_models.affected(tenants[TenantId(node.tenant_id)])
    events = await node.services.audit_events.of_tenant(TenantId(node.tenant_id), limit=50)
    told = [event for event in events if event.event == "model.compromised"]

    assert (found.model.name, found.report.status, found.count) == ("Key of tomorrow", "REVOKED", 1)
    assert [(passkey.user_id, passkey.trusted) for passkey in found.passkeys] == [("jo", True)]
    assert [(event.actor, event.target, dict(event.details)) for event in told] == [
        (
            "system",
            str(TESTING_AAGUID),
            {"name": "Key of tomorrow", "status": "REVOKED", "passkeys": 1},
        )
    ]
    assert await keeper.metadata.known_models.affected(tenants[TenantId(other)]) == []


async def test_it_is_looked_for_once_a_day_and_asked_for_only_if_it_changed(
    node: Node, keeper: Services, service: MetadataService
) -> None:
    service.headers = {"ETag": '"one"'}
    await look(keeper)
    await look(keeper)
    assert len(service.asked) == 1
    service.status, service.body = "304 Not Modified", b""

    node.clock.forward(EVERY_MS // 1000)
    await look(keeper)

    assert [asked.get("if-none-match") for asked in service.asked] == [None, '"one"']
    assert await kept(node) == (1, None)


async def test_many_nodes_that_look_at_once_ask_once(
    node: Node, keeper: Services, service: MetadataService, tmp_path: Path
) -> None:
    async with another(node, service.url, tmp_path / "root.pem") as second:
        await asyncio.gather(*(look(services) for services in (keeper, second) * 4))

    assert (len(service.asked), await kept(node)) == (1, (1, None))


async def test_two_nodes_that_store_at_once_do_no_harm(node: Node, keeper: Services, tmp_path: Path) -> None:
    file = tmp_path / "blob.jwt"
    file.write_bytes(published(5))
    async with another(node, "", tmp_path / "root.pem") as second:
        outcomes = await asyncio.gather(
            *(services.metadata.import_file(file) for services in (keeper, second)), return_exceptions=True
        )

    assert sum(not isinstance(outcome, BaseException) and outcome is not None for outcome in outcomes) == 1
    assert all(
        isinstance(outcome, CheckFailed) and outcome.check == "metadata_not_newer"
        for outcome in outcomes
        if isinstance(outcome, BaseException)
    )
    assert await kept(node) == (5, None)


async def test_the_same_number_again_is_no_failure(
    node: Node, keeper: Services, service: MetadataService
) -> None:
    await look(keeper)
    node.clock.forward(EVERY_MS // 1000)

    await look(keeper)

    assert (len(service.asked), await kept(node)) == (2, (1, None))


WRONG = [
    pytest.param({"body": published(3)[:-8]}, "metadata_signature_invalid", id="signature cut"),
    pytest.param(
        {"body": published(3) + b"xx"}, "metadata_signature_invalid", id="something behind the signature"
    ),
    pytest.param({"body": published(1)}, "metadata_not_newer", id="an old one"),
    pytest.param({"body": published(3, signer="evil.example")}, "metadata_untrusted", id="another signer"),
    pytest.param(
        {"body": blob(payload([], number=3), AttestationAuthority.new("A root of the web"))},
        "metadata_untrusted",
        id="another root",
    ),
    pytest.param({"body": b"<html>Down for maintenance</html>"}, "JWS", id="a page"),
    pytest.param({"body": b""}, "nothing", id="nothing"),
    pytest.param({"missing": 1000}, "does not answer as it should", id="truncated"),
    pytest.param({"status": "503 Service Unavailable"}, "status 503", id="down"),
    pytest.param({"status": "304 Not Modified", "body": b""}, "status 304", id="not modified, unasked"),
    pytest.param(
        {"status": "302 Found", "headers": {"Location": "https://127.0.0.1:9/"}},
        "redirects to https://127.0.0.1",
        id="redirect to another host",
    ),
    pytest.param(
        {"status": "302 Found", "headers": {"Location": "http://localhost/"}},
        "redirects to http://localhost",
        id="redirect away from TLS",
    ),
    pytest.param(
        {"status": "302 Found", "headers": {"Location": "/"}}, "more than 3 times", id="redirect in a circle"
    ),
    pytest.param(
        {"status": "302 Found", "headers": {"Location": "https://[::"}},
        "does not answer",
        id="redirect to no URL",
    ),
]


@pytest.mark.parametrize(("lie", "why"), WRONG)
async def test_what_is_wrong_is_refused_and_what_is_kept_stays(
    node: Node, keeper: Services, service: MetadataService, tmp_path: Path, lie: dict[str, Any], why: str
) -> None:
    (tmp_path / "blob").write_bytes(published(2, reports=REVOKED))
    await keeper.metadata.import_file(tmp_path / "blob")
    node.clock.forward(EVERY_MS // 1000)
    for name, value in lie.items():
        setattr(service, name, value)

    with pytest.raises(KeystileError, match=why):
        await look(keeper)

    number, failure = await kept(node)
    assert (number, why in (failure or "")) == (2, True)


async def test_after_a_failure_it_is_tried_again_within_the_hour(
    node: Node, keeper: Services, service: MetadataService
) -> None:
    service.status = "503 Service Unavailable"
    with pytest.raises(Unreachable):
        await look(keeper)
    service.status = "200 OK"
    await look(keeper)
    assert await kept(node) == (0, "localhost answers with status 503.")

    node.clock.forward(AGAIN_MS // 1000)
    await look(keeper)

    assert await kept(node) == (1, None)


async def test_metadata_that_came_too_late_is_kept_for_its_reports_and_logged(
    node: Node, keeper: Services, service: MetadataService, capfd: pytest.CaptureFixture[str]
) -> None:
    service.body = published(reports=REVOKED, due=date(2030, 3, 1))

    await look(keeper)
    await until_seen(node, 1)

    assert await enroll(node, attested()) == ("invalid_credential", "attestation_not_allowed")
    written = [json.loads(line) for line in "".join(capfd.readouterr()).splitlines()]
    assert "metadata is over its date" in [line["event"] for line in written]


async def test_a_server_with_another_authoritys_certificate_is_not_asked(
    service: MetadataService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(Unreachable, match="certificate"):
        await fetch(service.url)
    assert service.asked == []


async def test_a_redirect_within_its_host_is_followed(service: MetadataService) -> None:
    service.status, service.headers = "302 Found", {"Location": "/v3/blob"}
    service.moved["/v3/blob"] = b"the blob"

    assert await fetch(service.url) == Fetched(b"the blob", "")


async def test_a_service_that_does_not_end_is_left(service: MetadataService) -> None:
    service.silent = True

    with pytest.raises(Unreachable, match="seconds"):
        await fetch(service.url, seconds=0.2)


@pytest.mark.parametrize(
    ("coding", "pack"), [("identity", bytes), ("gzip", gzip.compress), ("deflate", zlib.compress)]
)
async def test_what_is_huge_once_unpacked_is_not_taken(
    service: MetadataService, coding: str, pack: Any
) -> None:
    service.body, service.headers = pack(bytes(200_000)), {"Content-Encoding": coding}

    with pytest.raises(TooLarge):
        await fetch(service.url, limit=100_000)


async def test_what_is_packed_twice_is_not_unpacked(service: MetadataService) -> None:
    service.body = gzip.compress(gzip.compress(bytes(200_000)))
    service.headers = {"Content-Encoding": "gzip, gzip"}

    with pytest.raises(Malformed, match="several times"):
        await fetch(service.url, limit=1_000_000)


async def test_a_file_is_read_where_no_service_can_be_reached(tmp_path: Path) -> None:
    file = tmp_path / "mds blob.jwt"
    file.write_bytes(b"the blob\n")

    assert await fetch(file.as_uri()) == Fetched(b"the blob", "")
    with pytest.raises(TooLarge):
        await fetch(file.as_uri(), limit=8)
    with pytest.raises(Unreachable, match="cannot be read"):
        await fetch((tmp_path / "missing").as_uri())


async def test_a_node_that_does_not_ask_for_metadata_fetches_none(
    node: Node, service: MetadataService
) -> None:
    await look(node.services)

    assert (service.asked, await kept(node)) == ([], (0, None))


async def test_without_the_extra_it_says_what_to_install(
    node: Node, keeper: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fido2.mds3", None)

    with pytest.raises(Misconfigured, match=r"keystile\[mds\]"):
        await look(keeper)
    assert "keystile[mds]" in str((await kept(node))[1])


def test_the_fido_alliances_root_is_the_one_it_publishes() -> None:
    fingerprint = "cbb522d7b7f127ad6a0113865bdf1cd4102e7d0759af635a7cf4720dc963c53b"

    root = trusted_root(None)

    assert root.fingerprint(SHA256()).hex() == fingerprint


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_a_root_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "root.pem"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(Misconfigured, match=r"root\.pem"):
        trusted_root(file)


async def test_a_big_blob_does_not_hold_up_the_loop(node: Node, keeper: Services, tmp_path: Path) -> None:
    models = [
        entry(UUID(int=number + 10), name=f"Model {number}", roots=[default_authority().root] * 3)
        for number in range(200)
    ]
    for model in models:
        model["metadataStatement"]["icon"] = "data:image/png;base64," + "A" * 20_000
    file = tmp_path / "blob"
    file.write_bytes(blob(payload(models, number=9, next_update=DUE), signer()))
    assert file.stat().st_size > 5_000_000
    turns = 0

    work = asyncio.create_task(keeper.metadata.import_file(file))
    while not work.done():
        await asyncio.sleep(0)
        turns += 1

    assert (await work) is not None
    # On the loop it would be a handful: one for each await of the work itself.
    assert turns > 50
