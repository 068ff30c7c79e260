# SPDX-License-Identifier: Apache-2.0
"""What both ceremonies' JSON answers share: RegistrationResponseJSON and AuthenticationResponseJSON, §5.1.

The members that browsers repeat for convenience (``publicKey``, ``authenticatorData`` of a registration, ...)
are not even read: everything comes from what is signed. Unknown members and unknown words pass.
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

import msgspec

from keystile.errors import CeremonyError, Malformed, TooLarge
from keystile.webauthn import base64url, strict_json
from keystile.webauthn.extensions import NO_EXTENSIONS, Extensions, without_secrets

MAX_LENGTH: Final = 64 * 1024
MAX_EXTENSIONS_LENGTH: Final = 8 * 1024
_NO_OUTPUTS: Final = b"{}"


class CredentialJson(msgspec.Struct, frozen=True, kw_only=True):
    """Members of every PublicKeyCredential in JSON."""

    id: str
    rawId: str  # noqa: N815  (the wire's spelling; no renaming on the hot path)
    type: str
    authenticatorAttachment: str | None = None  # noqa: N815
    clientExtensionResults: msgspec.Raw = msgspec.Raw()  # noqa: N815


Answer = TypeVar("Answer", bound=CredentialJson)


def decode(raw: bytes, decoder: msgspec.json.Decoder[Answer]) -> Answer:
    """Read the JSON bytes of an answer and make the checks that both ceremonies begin with.

    Raises:
        TooLarge: more than 64 KiB.
        Malformed: not the JSON that is expected; ``check`` is ``malformed_request`` or
            ``credential_type_invalid``.
        CeremonyError: ``credential_id_mismatch``; ``id`` and ``rawId`` disagree.
    """
    if len(raw) > MAX_LENGTH:
        raise TooLarge(f"The credential has {len(raw)} bytes; {MAX_LENGTH} are allowed.")
    try:
        answer = decoder.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"The credential is not the JSON that a browser's toJSON() makes: {error}") from error
    if answer.type != "public-key":
        raise Malformed("The credential's type is not public-key.", check="credential_type_invalid")
    if answer.id != answer.rawId:
        raise CeremonyError("credential_id_mismatch", "id and rawId of the credential disagree")
    return answer


def marks_of(answer: CredentialJson) -> int:
    """How many quotation marks the common members take: 4 for a text with its name, 2 for a name alone."""
    outputs = answer.clientExtensionResults
    marks = 14  # id, rawId, type, and the name of response
    if answer.authenticatorAttachment is not None:
        marks += 4
    return marks + marks_of_raw(outputs)


def marks_of_raw(member: msgspec.Raw) -> int:
    """How many quotation marks an unread member takes, its name included; none if it is absent."""
    text = bytes(member)
    return 2 + text.count(b'"') if text else 0


def require_single_members(raw: bytes, marks: int) -> None:
    """Refuse a member given twice.

    Every string takes two quotation marks at least. If the text has just the ``marks`` of the members that were
    read, there is no other and none stands there twice; else a slower reader looks.

    Raises:
        Malformed: the text is not strict JSON.
    """
    if raw.count(b'"') != marks:
        strict_json.read(raw)


def client_extensions(outputs: msgspec.Raw) -> Extensions:
    """The extension outputs that the client reports; an output nobody asked for is harmless.

    Raises:
        Malformed: ``clientExtensionResults`` is not one strict JSON object.
    """
    text = bytes(outputs)
    if not text or text == _NO_OUTPUTS:
        return NO_EXTENSIONS
    if len(text) > MAX_EXTENSIONS_LENGTH:
        raise TooLarge(f"The extension results have {len(text)} bytes; {MAX_EXTENSIONS_LENGTH} are allowed.")
    members: Any = strict_json.read(text)
    if not isinstance(members, dict):
        raise Malformed("clientExtensionResults is not a JSON object.")
    return Extensions(client=without_secrets(members))


def optional_bytes(text: str | None) -> bytes | None:
    """Decode a member that may be absent or null."""
    return None if text is None else base64url.decode(text)
