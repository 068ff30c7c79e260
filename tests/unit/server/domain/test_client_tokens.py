# SPDX-License-Identifier: Apache-2.0
"""Client and result tokens: two kinds, one tenant, ten minutes."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import OctKey

from keystile.errors import TokenExpired, TokenInvalid
from keystile.server.domain.client_tokens import ADD, READ, ClientToken, ClientTokens, Kind, read
from keystile.server.domain.identifiers import UserId
from keystile.server.domain.signing_keys import SigningKeys
from tests.unit.server.examples import ACME, MINUTE, NOON, OTHER, a_tenant

TENANT = a_tenant()
TOKENS = ClientTokens("https://auth.example.com")


def a_token(kind: Kind = "client", **changes: Any) -> str:
    facts: dict[str, Any] = {
        "user_id": UserId("ada"),
        "action": "signIn",
        "idempotency_key": "key-1",
        "scopes": frozenset((READ, ADD)),
        "now": NOON,
        **changes,
    }
    return TOKENS.issue(TENANT, kind, **facts)


@pytest.mark.parametrize("kind", ["client", "result"])
def test_a_token_says_who_and_what(kind: Kind) -> None:
    opened = TOKENS.open(TENANT, a_token(kind), now=NOON)

    assert opened == ClientToken(
        kind, UserId("ada"), "signIn", "key-1", frozenset((READ, ADD)), NOON + 10 * MINUTE
    )


def test_claims_have_the_names_that_official_sdks_once_read() -> None:
    payload = a_token(attributes={"username": "ada@example.com"}).split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))

    assert claims == {
        "iat": NOON // 1000,
        "exp": NOON // 1000 + 600,
        "sub": "ada",
        "iss": f"https://auth.example.com/{ACME}",
        "aud": f"https://auth.example.com/{ACME}",
        "scope": "read:authenticators add:authenticators",
        "other": {
            "tenantId": ACME,
            "userId": "ada",
            "actionCode": "signIn",
            "idempotencyKey": "key-1",
            "username": "ada@example.com",
        },
    }


def test_a_token_is_valid_at_once_and_until_it_expires() -> None:
    token = a_token()

    assert TOKENS.open(TENANT, token, now=NOON + 10 * MINUTE - 1).user_id == "ada"
    with pytest.raises(TokenExpired):
        TOKENS.open(TENANT, token, now=NOON + 10 * MINUTE)


def test_a_token_opens_for_no_other_tenant() -> None:
    with pytest.raises(TokenInvalid):
        TOKENS.open(a_tenant(OTHER), a_token(), now=NOON)


@pytest.mark.parametrize("kind", ["client", "result"])
def test_a_token_of_a_retiring_key_is_good_for_its_life(kind: Kind) -> None:
    rotated = a_tenant(signing_keys=SigningKeys().rotated(NOON, longest_ms=10 * MINUTE))

    assert TOKENS.open(rotated, a_token(kind), now=NOON + 10 * MINUTE - 1).kind == kind


@pytest.mark.parametrize("kind", ["client", "result"])
def test_a_token_of_a_revoked_key_has_expired_so_that_browsers_fetch_another(kind: Kind) -> None:
    with pytest.raises(TokenExpired, match="no longer live"):
        TOKENS.open(a_tenant(signing_keys=SigningKeys().revoked(NOON)), a_token(kind), now=NOON)


@pytest.mark.parametrize("kind", ["client", "result"])
def test_a_node_that_has_not_seen_the_rotation_takes_tokens_of_one_that_has(kind: Kind) -> None:
    rotated = a_tenant(signing_keys=SigningKeys().rotated(NOON, longest_ms=10 * MINUTE))
    facts: dict[str, Any] = {"user_id": UserId("ada"), "action": "a", "idempotency_key": "k"}
    token = TOKENS.issue(rotated, kind, **facts, scopes=frozenset(), now=NOON)

    assert TOKENS.open(TENANT, token, now=NOON).user_id == "ada"


@pytest.mark.parametrize(
    "kid", ["3", "0", "65536", "99999", "1" * 5000, "-1", "²", "", "one", None, 1.5, [1]]
)
def test_a_token_of_a_key_that_never_was_is_refused(kid: object) -> None:
    header = json.dumps({"alg": "HS256", "typ": "keystile-client+jwt", "kid": kid}, separators=(",", ":"))
    _, claims, mac = a_token().split(".")
    token = f"{base64.urlsafe_b64encode(header.encode()).decode().rstrip('=')}.{claims}.{mac}"

    with pytest.raises(TokenInvalid):
        TOKENS.open(TENANT, token, now=NOON)


def test_a_token_of_another_server_is_refused() -> None:
    with pytest.raises(TokenInvalid):
        ClientTokens("https://elsewhere.example").open(TENANT, a_token(), now=NOON)


def lie(header: dict[str, Any], key: bytes) -> str:
    claims = base64.urlsafe_b64decode(a_token().split(".")[1] + "==")
    return jws.serialize_compact(header, claims, OctKey.import_key(key), algorithms=["HS256", "HS512"])


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("", id="empty"),
        pytest.param("a.b.c", id="no JSON"),
        pytest.param("." * 20, id="dots"),
        pytest.param("eyJhbGciOiJub25lIn0." + a_token().split(".")[1] + ".", id="alg none"),
        pytest.param(a_token()[:-4] + "AAAA", id="another signature"),
        pytest.param("x" * 9000, id="too long"),
        pytest.param(
            lie({"alg": "HS256", "typ": "keystile-client+jwt", "kid": "1"}, b"k" * 32), id="another key"
        ),
        pytest.param(lie({"alg": "HS256", "typ": "JWT", "kid": "1"}, b"k" * 32), id="another kind"),
        pytest.param(
            "eyJ0eXAiOlsxXSwia2lkIjp7fX0." + a_token().split(".")[1] + ".AAAA", id="header of odd types"
        ),
        pytest.param("é.é.é", id="not ASCII"),
        pytest.param(a_token().split(".")[0] + ".bnVsbA." + a_token().split(".")[2], id="claims are null"),
    ],
)
def test_what_is_not_our_token_is_refused(token: str) -> None:
    with pytest.raises(TokenInvalid):
        TOKENS.open(TENANT, token, now=NOON)


def test_a_client_token_does_not_pass_as_a_result_token() -> None:
    header, claims, signature = a_token("client").split(".")
    result_header = a_token("result").split(".")[0]

    with pytest.raises(TokenInvalid):
        TOKENS.open(TENANT, f"{result_header}.{claims}.{signature}", now=NOON)
    assert header != result_header


def test_a_token_names_its_tenant() -> None:
    assert read(a_token()).tenant_id == ACME


@pytest.mark.parametrize("token", ["e30.e30.", "e30.eyJvdGhlciI6W119.", "e30.eyJvdGhlciI6e319."])
def test_a_token_that_names_no_tenant_is_refused(token: str) -> None:
    with pytest.raises(TokenInvalid):
        read(token)
