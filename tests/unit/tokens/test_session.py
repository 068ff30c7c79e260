# SPDX-License-Identifier: Apache-2.0
"""The JWE vectors recorded from next-auth 4 and Auth.js 5, opened by our codec, and what it refuses."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any, Final

import pytest

from keystile.errors import TokenInvalid
from keystile.tokens.session import V4, V5, SessionCodec, SessionProfile

VECTORS: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "authjs-jwt-vectors.json").read_text()
)
S1: Final[str] = VECTORS["about"]["secrets"]["S1"]
S2: Final[str] = VECTORS["about"]["secrets"]["S2"]
NOW: Final = 1767225600
# authjs-wire.md §18: next-auth 4 reads these; a strict reader must not.
REFUSED_ON_PURPOSE: Final = frozenset({"v4-hand-a256kw", "v4-hand-a128cbc", "v4-hand-zip"})


def profile_of(vector: dict[str, Any]) -> SessionProfile:
    return V4 if vector["id"].startswith("v4") or vector["id"] == "x-v5-token-in-v4" else V5


def codec_of(vector: dict[str, Any]) -> SessionCodec:
    source = vector.get("input", vector)
    secret = source["secret"]
    return SessionCodec(profile_of(vector), [secret] if isinstance(secret, str) else secret, source["salt"])


def by_id(vectors: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(vector, id=vector["id"]) for vector in vectors]


ACCEPTED: Final = [vector for vector in VECTORS["encode_decode"] if vector["id"] not in REFUSED_ON_PURPOSE]
REFUSED: Final = [vector for vector in VECTORS["encode_decode"] if vector["id"] in REFUSED_ON_PURPOSE]


def test_the_vector_file_holds_what_its_origin_says() -> None:
    assert (len(ACCEPTED), len(REFUSED), len(VECTORS["negative"])) == (25, 3, 39)


@pytest.mark.parametrize("vector", by_id(ACCEPTED))
def test_a_recorded_token_opens_to_its_claims(vector: dict[str, Any]) -> None:
    expected = vector["decoded"] if "decoded" in vector else vector["expected"]["payload"]

    assert codec_of(vector).open(vector["token"], now=vector["decode_at"]) == expected


@pytest.mark.parametrize("vector", by_id(REFUSED))
def test_an_algorithm_that_only_a_lax_reader_takes_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(TokenInvalid):
        codec_of(vector).open(vector["token"], now=vector["decode_at"])


@pytest.mark.parametrize("vector", by_id(VECTORS["negative"]))
def test_a_recorded_lie_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(TokenInvalid):
        codec_of(vector).open(vector["token"], now=vector["decode_at"])


@pytest.mark.parametrize("vector", by_id([v for v in VECTORS["encode_decode"] if "protected_header" in v]))
def test_a_sealed_token_has_the_recorded_header(vector: dict[str, Any]) -> None:
    given = vector["input"]
    token = codec_of(vector).seal(given["claims"], now=given["clock"], max_age=given["maxAge"], token_id="id")

    header = token.split(".")[0]
    assert json.loads(base64.urlsafe_b64decode(header + "==")) == vector["protected_header"]


@pytest.mark.parametrize(
    "vector",
    [
        pytest.param(other | {"token": vector["token"], "at": vector["decode_at"]}, id=vector["id"])
        for vector in VECTORS["encode_decode"]
        for other in vector.get("also_decodes_with", [])
    ],
)
def test_a_token_outlives_the_rotation_of_its_secret(vector: dict[str, Any]) -> None:
    secret = vector["secret"]
    codec = SessionCodec(V5, [secret] if isinstance(secret, str) else secret, "authjs.session-token")

    assert codec.open(vector["token"], now=vector["at"]) == vector["result"]["payload"]


@pytest.mark.parametrize(
    "vector", [pytest.param(v, id=f"{v['decoded_by']} {v['salt']}") for v in VECTORS["python_made"]]
)
def test_tokens_that_the_npm_packages_read_are_ours_too(vector: dict[str, Any]) -> None:
    profile = V5 if vector["decoded_by"].startswith("@auth") else V4

    codec = SessionCodec(profile, [vector["secret"]], vector["salt"])
    assert codec.open(vector["token"], now=vector["decode_at"]) == vector["decoded"]


@pytest.mark.parametrize("profile", [V4, V5], ids=["v4", "v5"])
def test_the_first_secret_seals_and_the_old_one_still_opens(profile: SessionProfile) -> None:
    old, both = SessionCodec(profile, [S2], "name"), SessionCodec(profile, [S1, S2], "name")
    token = old.seal({"sub": "u"}, now=NOW, max_age=60, token_id="j")

    assert both.open(token, now=NOW)["sub"] == "u"


@pytest.mark.parametrize("profile", [V4, V5], ids=["v4", "v5"])
def test_a_new_token_does_not_open_with_the_old_secret_alone(profile: SessionProfile) -> None:
    token = SessionCodec(profile, [S1, S2], "name").seal({"sub": "u"}, now=NOW, max_age=60, token_id="j")

    with pytest.raises(TokenInvalid):
        SessionCodec(profile, [S2], "name").open(token, now=NOW)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("", id="nothing"),
        pytest.param("a" * 70_000, id="too long"),
        pytest.param("....", id="empty segments"),
        pytest.param("e30..AAAA.AAAA.AAAA", id="empty header"),
        pytest.param("!!!..AAAA.AAAA.AAAA", id="not base64url"),
        pytest.param("eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..é.AAAA.AAAA", id="not ASCII"),
        pytest.param("W10..AAAA.AAAA.AAAA", id="header is an array"),
    ],
)
def test_rubbish_is_refused_and_never_an_accident(token: str) -> None:
    with pytest.raises(TokenInvalid):
        SessionCodec(V5, [S1], "name").open(token, now=NOW)


def test_no_secret_shows_in_a_repr() -> None:
    assert S1 not in repr(SessionCodec(V5, [S1], "name"))


def test_an_empty_secret_is_refused_when_the_codec_is_built() -> None:
    with pytest.raises(ValueError, match="secret"):
        SessionCodec(V5, [""], "name")
