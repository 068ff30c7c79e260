# SPDX-License-Identifier: Apache-2.0
"""A tenant's policy holds at the answer: whoever sends one did not have to look at the options."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from keystile.server.domain.identifiers import AuthenticatorId, TenantId
from keystile.testing import TESTING_AAGUID, SoftwareAuthenticator
from keystile.testing.attestation import default_authority
from tests.faults.actors import PASSKEY, Browser, Json, succeeded
from tests.faults.node import Node

pytestmark = pytest.mark.anyio

ANOTHER_MODEL = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd"
TOP = "https://portal.example"
ANCHOR = default_authority().root.public_bytes(Encoding.PEM).decode()
TRUSTED = {"attestation": "direct", "require_trusted_attestation": True, "trust_anchors": [ANCHOR]}


async def set_policy(node: Node, **settings: Any) -> None:
    await node.administration.update_tenant(node.tenant_id, settings=settings)


async def begin(
    node: Node, authenticator: SoftwareAuthenticator | None = None, user: str = "jo"
) -> tuple[Browser, str, Json]:
    """A browser, a token that enrolls, and the options it got."""
    browser = node.browser(authenticator)
    token = (await node.backend.track(user, "enroll", scope="add:authenticators"))["token"]
    given = await browser.ask("POST", f"{PASSKEY}/registration-options", {"username": user}, token=token)
    return browser, token, succeeded(given)


async def enroll(
    node: Node,
    authenticator: SoftwareAuthenticator | None = None,
    *,
    options: Json | None = None,
    **lies: Any,
) -> tuple[str | None, str]:
    """Enroll with changed options (what a hostile page does with ours); the error code, and the check behind it."""
    browser, token, given = await begin(node, authenticator)
    credential = browser.authenticator.create(
        {**given["options"], **(options or {})}, origin=browser.origin, **lies
    )
    answer = await browser.add(
        {"registrationCredential": credential, "challengeId": given["challengeId"]}, token
    )
    return answer.code, await last_check(node) if answer.code else ""


async def last_check(node: Node) -> str:
    """The check that the last refused answer failed, as the audit has it."""
    await node.services.failures.flush()
    events = await node.services.audit_events.of_tenant(TenantId(node.tenant_id), limit=50)
    (refused,) = [event.target for event in events if event.event == "verification.refused"]
    return refused


def security_key(**changes: Any) -> SoftwareAuthenticator:
    return SoftwareAuthenticator(synced=False, attachment="cross-platform", transports=("usb",), **changes)


LIES = [
    pytest.param(
        {"algorithms": [-7]},
        {"options": {"pubKeyCredParams": [{"type": "public-key", "alg": -257}]}},
        {"algorithms": (-257,)},
        "algorithm_not_allowed",
        id="a key of an algorithm that was not offered",
    ),
    pytest.param(
        {"user_verification": "required"},
        {"user_verified": False},
        {},
        "user_verification_missing",
        id="nobody verified the user",
    ),
    pytest.param(
        {"attachment": "platform"},
        {},
        {"attachment": "cross-platform"},
        "attestation_not_allowed",
        id="a security key where only this device will do",
    ),
    pytest.param(
        {"attachment": "cross-platform"},
        {},
        {"attachment": "platform"},
        "attestation_not_allowed",
        id="this device where only a security key will do",
    ),
    pytest.param(
        {"resident_key": "required"},
        {"client_extensions": {"credProps": {"rk": False}}},
        {},
        "attestation_not_allowed",
        id="a passkey that is not discoverable",
    ),
    pytest.param(
        {"synced": "device-bound"},
        {},
        {"synced": True},
        "attestation_not_allowed",
        id="a synced passkey where only device-bound ones will do",
    ),
    pytest.param(
        {"synced": "synced"},
        {},
        {"synced": False},
        "attestation_not_allowed",
        id="a device-bound passkey where only synced ones will do",
    ),
    pytest.param(
        {"denied_models": [str(TESTING_AAGUID)]},
        {},
        {},
        "attestation_not_allowed",
        id="a denied model",
    ),
    pytest.param(
        {**TRUSTED, "allowed_models": [ANOTHER_MODEL]},
        {},
        {"attestation": "packed-x5c"},
        "attestation_not_allowed",
        id="a model that is not on the list",
    ),
    pytest.param(
        TRUSTED,
        {"options": {"attestation": "none"}},
        {"attestation": "packed-x5c"},
        "attestation_not_allowed",
        id="no attestation where one was asked for",
    ),
    pytest.param(TRUSTED, {}, {"attestation": "packed"}, "attestation_not_allowed", id="self attestation"),
    pytest.param(
        {"attestation": "direct", "attestation_formats": ["tpm"]},
        {},
        {"attestation": "packed-x5c"},
        "attestation_format_unsupported",
        id="a statement of a format that is not taken",
    ),
    pytest.param(
        {"require_credential_protection": True},
        {},
        {},
        "attestation_not_allowed",
        id="no word about protection",
    ),
    pytest.param(
        {"require_credential_protection": True},
        {"extensions": {"credProtect": 2}},
        {},
        "attestation_not_allowed",
        id="too little protection",
    ),
    pytest.param({}, {"cross_origin": True}, {}, "cross_origin_not_allowed", id="in somebody's frame"),
    pytest.param(
        {"cross_origin": True, "top_origins": [TOP]},
        {"top_origin": "https://portal.example.evil.test"},
        {},
        "top_origin_not_allowed",
        id="in a frame of a page that is not listed",
    ),
]


@pytest.mark.parametrize(("settings", "lies", "persona", "check"), LIES)
async def test_an_answer_against_the_policy_is_refused(
    node: Node, settings: Json, lies: Json, persona: Json, check: str
) -> None:
    await set_policy(node, **settings)

    assert await enroll(node, SoftwareAuthenticator(**persona), **lies) == ("invalid_credential", check)


@pytest.mark.parametrize(
    ("settings", "lies", "persona"),
    [
        pytest.param({"algorithms": [-35]}, {}, {"algorithms": (-35,)}, id="an algorithm that was offered"),
        pytest.param({"user_verification": "discouraged"}, {}, {}, id="user verification off"),
        pytest.param({"attachment": "platform"}, {}, {}, id="this device"),
        pytest.param({"resident_key": "discouraged"}, {}, {}, id="not discoverable"),
        pytest.param({"synced": "synced"}, {}, {}, id="synced"),
        pytest.param({"synced": "device-bound"}, {}, {"synced": False}, id="device-bound"),
        pytest.param(
            {**TRUSTED, "allowed_models": [str(TESTING_AAGUID)]},
            {},
            {"attestation": "packed-x5c"},
            id="a listed model whose maker vouches for it",
        ),
        pytest.param(
            {"require_credential_protection": True}, {"extensions": {"credProtect": 3}}, {}, id="protected"
        ),
        pytest.param({"cross_origin": True}, {"cross_origin": True}, {}, id="in a frame"),
        pytest.param(
            {"cross_origin": True, "top_origins": [TOP]},
            {"top_origin": TOP},
            {},
            id="in a listed page's frame",
        ),
    ],
)
async def test_an_answer_within_the_policy_is_taken(
    node: Node, settings: Json, lies: Json, persona: Json
) -> None:
    await set_policy(node, **settings)

    assert await enroll(node, SoftwareAuthenticator(**persona), **lies) == (None, "")


async def test_an_excluded_passkey_cannot_be_enrolled_again(node: Node) -> None:
    """CVE-2026-8830: the browser's word that it looked at the exclude list is not enough."""
    browser, token, given = await begin(node)
    body = {
        "registrationCredential": browser.authenticator.create(given["options"], origin=browser.origin),
        "challengeId": given["challengeId"],
    }
    succeeded(await browser.add(body, token))
    (held,) = browser.authenticator.credentials

    again = await enroll(node, credential_id=held.id)

    assert again == ("invalid_credential", "credential_already_registered")


async def test_a_sign_in_in_a_frame_that_is_not_allowed_is_refused(node: Node) -> None:
    browser = node.browser()
    await browser.enroll((await node.backend.track("jo", "enroll"))["token"])
    framed = browser.answer(await browser.options(), top_origin=TOP)

    assert (await browser.verify(framed)).code == "invalid_credential"

    await set_policy(node, cross_origin=True, top_origins=[TOP])
    succeeded(await browser.verify(browser.answer(await browser.options(), top_origin=TOP)))


@pytest.mark.parametrize(
    ("policy", "code", "recorded"),
    [("ignore", None, False), ("flag", None, True), ("refuse", "invalid_credential", False)],
)
async def test_a_counter_that_went_back_is_ignored_flagged_or_refused(
    node: Node, policy: str, code: str | None, recorded: bool
) -> None:
    await set_policy(node, sign_count=policy)
    browser = node.browser(security_key())
    await browser.enroll((await node.backend.track("jo", "enroll"))["token"])
    await browser.sign_in()
    answer = await browser.verify(browser.answer(await browser.options(), sign_count=1))

    assert answer.code == code
    events = await node.services.audit_events.of_tenant(TenantId(node.tenant_id), limit=50)
    assert ("authenticator.counter_regressed" in {event.event for event in events}) is recorded


async def test_a_passkey_that_is_backed_up_since_is_let_in_and_told_once(node: Node) -> None:
    browser = node.browser(SoftwareAuthenticator())
    await browser.enroll((await node.backend.track("jo", "enroll"))["token"], backed_up=False)
    for _ in range(2):
        succeeded(await browser.verify(browser.answer(await browser.options(), backed_up=True)))

    events = await node.services.audit_events.of_tenant(TenantId(node.tenant_id), limit=50)
    told = [event for event in events if event.event == "authenticator.backup_changed"]
    assert [(event.actor, dict(event.details)) for event in told] == [
        ("user:jo", {"backedUp": True, "userId": "jo"})
    ]


async def test_a_passkey_cannot_become_one_that_may_be_synced(node: Node) -> None:
    browser = node.browser(security_key())
    await browser.enroll((await node.backend.track("jo", "enroll"))["token"])
    answer = await browser.verify(browser.answer(await browser.options(), backup_eligible=True))

    assert (answer.code, await last_check(node)) == ("invalid_credential", "backup_eligibility_changed")


async def test_a_conditional_create_needs_the_tenants_leave(node: Node) -> None:
    async def upgrade() -> str | None:
        browser, token, given = await begin(node)
        made = browser.authenticator.create(given["options"], origin=browser.origin, conditional=True)
        body = {
            "registrationCredential": made,
            "challengeId": given["challengeId"],
            "conditionalCreate": True,
        }
        return (await browser.add(body, token)).code

    assert await upgrade() is None
    await set_policy(node, conditional_create=False)
    assert (await upgrade(), await last_check(node)) == ("invalid_credential", "user_presence_missing")


async def test_the_tenants_attachment_goes_before_the_pages(node: Node) -> None:
    await set_policy(node, attachment="cross-platform")
    browser, token, _ = await begin(node)
    asked = {"username": "jo", "authenticatorAttachment": "platform"}
    given = succeeded(await browser.ask("POST", f"{PASSKEY}/registration-options", asked, token=token))

    assert given["options"]["authenticatorSelection"]["authenticatorAttachment"] == "cross-platform"


async def test_options_say_what_the_policy_is(node: Node) -> None:
    await set_policy(
        node,
        resident_key="discouraged",
        user_verification="discouraged",
        attestation="direct",
        attestation_formats=["packed", "tpm"],
        hints=["security-key"],
        algorithms=[-7],
        ceremony_timeout_seconds=600,
        extensions=["prf", "largeBlob", "minPinLength"],
        require_credential_protection=True,
    )
    _, _, given = await begin(node)
    options = given["options"]

    selection = options["authenticatorSelection"]
    assert (selection["residentKey"], selection["userVerification"]) == ("discouraged", "discouraged")
    assert (options["attestation"], options["attestationFormats"]) == ("direct", ["packed", "tpm"])
    assert (options["hints"], options["timeout"]) == (["security-key"], 600_000)
    assert options["pubKeyCredParams"] == [{"type": "public-key", "alg": -7}]
    assert options["extensions"] == {
        "credProps": True,
        "prf": {},
        "largeBlob": {"support": "preferred"},
        "minPinLength": True,
        "credentialProtectionPolicy": "userVerificationRequired",
        "enforceCredentialProtectionPolicy": True,
    }


async def kept(node: Node, authenticator: SoftwareAuthenticator, **lies: Any) -> tuple[Any, Any]:
    """What is stored of a new passkey: its record, and the proof of its make."""
    browser = node.browser(authenticator)
    token = (await node.backend.track("jo", "enroll"))["token"]
    added = await browser.enroll(token, **lies)
    store = node.services.authenticators.store
    tenant_id, identifier = TenantId(node.tenant_id), AuthenticatorId(added["userAuthenticatorId"])
    found = await store.find(tenant_id, identifier)
    assert found is not None
    return found.credential, await store.evidence(tenant_id, identifier)


async def test_what_extensions_said_is_kept_and_no_secret_of_theirs(node: Node) -> None:
    outputs = {
        "credProps": {"rk": True},
        "prf": {"enabled": True, "results": {"first": "c2VjcmV0LWtleS1tYXRlcmlhbA"}},
        "largeBlob": {"supported": True},
    }
    credential, evidence = await kept(
        node,
        SoftwareAuthenticator(),
        client_extensions=outputs,
        extensions={"credProtect": 2, "minPinLength": 6},
    )

    assert (credential.discoverable, credential.prf_enabled, credential.large_blob_supported) == (
        True,
        True,
        True,
    )
    assert (credential.credential_protection, credential.min_pin_length) == (2, 6)
    assert evidence is None
    assert not any(b"c2VjcmV0" in file.read_bytes() for file in node.path.parent.glob(node.path.name + "*"))


async def test_the_statement_is_kept_where_the_tenant_asked_for_it(node: Node) -> None:
    await set_policy(node, **TRUSTED)
    credential, evidence = await kept(node, security_key(attestation="packed-x5c"))

    assert (credential.attestation_format, credential.attestation_trusted) == ("packed", True)
    assert b"attStmt" in evidence.attestation_object
    assert b"webauthn.create" in evidence.client_data


async def test_a_statement_that_leads_to_no_anchor_is_kept_as_such(node: Node) -> None:
    await set_policy(node, attestation="direct")
    credential, _ = await kept(node, security_key(attestation="packed-x5c"))

    assert (credential.attestation_type, credential.attestation_trusted) == ("basic", False)


async def test_a_statement_that_nobody_asked_for_is_not_kept(node: Node) -> None:
    assert (await kept(node, SoftwareAuthenticator()))[1] is None
