# SPDX-License-Identifier: Apache-2.0
"""Every vector of the standard verifies, and every recipe applied to every vector is refused by its check."""

from __future__ import annotations

from typing import Any

import pytest

from keystile.errors import CheckFailed, KeystileError, Malformed
from tests.unit.webauthn import vectors

VECTORS = vectors.document()["vectors"]
APPLICATIONS = list(vectors.applications())


def check_of(error: KeystileError) -> str:
    assert isinstance(error, (CheckFailed, Malformed)), f"{error!r} names no check"
    return error.check


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_registration_of_the_standard_verifies(vector: dict[str, Any]) -> None:
    verified = vectors.registration(vector).register()

    assert verified.public_key == vectors.stored_key(vector)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_an_authentication_of_the_standard_verifies(vector: dict[str, Any]) -> None:
    verified = vectors.authentication(vector).authenticate()

    assert verified.backed_up == vector["authentication"]["flags"]["bs"]


@pytest.mark.parametrize(
    ("mutation", "vector"),
    APPLICATIONS,
    ids=[f"{mutation['id']}-{vector['name']}" for mutation, vector in APPLICATIONS],
)
def test_a_mutation_fails_the_check_made_for_it(mutation: dict[str, Any], vector: dict[str, Any]) -> None:
    case = vectors.mutated(mutation, vector)
    run = case.register if mutation["ceremony"] == "registration" else case.authenticate

    with pytest.raises(KeystileError) as caught:
        run()

    assert check_of(caught.value) in mutation["expect"]


def test_no_recipe_is_left_out() -> None:
    assert len({mutation["id"] for mutation, _ in APPLICATIONS}) == vectors.document()["counts"]["mutations"]
