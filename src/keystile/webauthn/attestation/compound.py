# SPDX-License-Identifier: Apache-2.0
"""The compound statement: WebAuthn Level 3 §8.9, several statements about one credential."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from keystile.errors import CeremonyError
from keystile.webauthn.attestation.statement import Ceremony, Proven, malformed
from keystile.webauthn.cbor import CborValue

Verifiers = Mapping[str, Callable[[CborValue, Ceremony], Proven]]


def verify(statement: CborValue, ceremony: Ceremony, verifiers: Verifiers) -> Proven:
    """Check two or more statements. Without a minimum in the policy all of known formats must verify.

    Raises:
        CeremonyError: ``attestation_statement_malformed``, ``attestation_format_unsupported`` (none is of a
            format that is taken), or what the failing statement says.
    """
    if not isinstance(statement, list) or len(statement) < 2:
        raise malformed("a compound statement is not an array of two statements or more")
    parts = [_part(item) for item in statement]
    known = [(verifiers[name], inner) for name, inner in parts if name in verifiers]
    minimum = ceremony.policy.compound_minimum
    if len(known) < (minimum or 1):
        raise CeremonyError(
            "attestation_format_unsupported", "too few statements are of formats that are taken"
        )
    proven: list[Proven] = []
    failure: CeremonyError | None = None
    for verifier, inner in known:
        try:
            proven.append(verifier(inner, ceremony))
        except CeremonyError as error:
            failure = failure or error
    if failure is not None and (minimum is None or len(proven) < minimum):
        raise failure
    path = next((part.path for part in proven if part.path), ())
    return Proven("compound", path, tuple(proven))


def _part(item: CborValue) -> tuple[str, CborValue]:
    if not isinstance(item, dict) or item.keys() != {"fmt", "attStmt"}:
        raise malformed("a part of a compound statement does not have exactly fmt and attStmt")
    name = item["fmt"]
    if not isinstance(name, str) or name == "compound":
        raise malformed("a part of a compound statement has no format, or is compound itself")
    return name, item["attStmt"]
