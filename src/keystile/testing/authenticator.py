# SPDX-License-Identifier: Apache-2.0
"""An authenticator and its browser in software: it signs for real, so nothing that verifies has to be mocked.

It answers `navigator.credentials.create()` and `.get()` options with what a browser's ``toJSON()`` gives. Its
keyword arguments make personas (synced, device-bound, with a counter), and ``lies`` change one thing of one
answer *before* it is signed, so that a test sees the check it is made for and not merely a broken signature.
Not for production.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, TypedDict, Unpack
from urllib.parse import urlsplit
from uuid import UUID

from keystile.testing import attestation, cbor_writer, key_pairs
from keystile.testing.attestation import Attester, NewCredential
from keystile.testing.key_pairs import KeyPair
from keystile.webauthn import base64url

# The ASCII text "keystile-testing"; no maker's model.
TESTING_AAGUID: Final = UUID(bytes=b"keystile-testing")

_UP, _UV, _BE, _BS, _AT, _ED = 0x01, 0x04, 0x08, 0x10, 0x40, 0x80


class NoCredential(Exception):
    """No credential of this authenticator answers these options (a browser's NotAllowedError)."""


class AlreadyEnrolled(Exception):
    """This authenticator holds an excluded credential (a browser's InvalidStateError)."""


class Lies(TypedDict, total=False):
    """What one answer may say instead of the truth; everything is changed before signing, but for
    ``signature``.

    ``client_data`` adds or replaces members of the client data (None removes one). ``flags`` replaces the
    whole flags byte of the authenticator data, ``extensions`` adds authenticator extension outputs,
    ``client_extensions`` is what the client reports, ``authenticator_data`` and ``client_data_json`` rewrite
    the bytes, ``key_pair`` signs with another key.
    """

    type: str
    challenge: bytes
    cross_origin: bool
    top_origin: str
    client_data: Mapping[str, Any]
    client_data_json: Callable[[bytes], bytes]
    rp_id: str
    user_present: bool
    user_verified: bool
    backup_eligible: bool
    backed_up: bool
    flags: int
    sign_count: int
    extensions: Mapping[str, Any]
    client_extensions: Mapping[str, Any]
    authenticator_data: Callable[[bytes], bytes]
    user_handle: bytes | None
    credential_id: bytes
    key_pair: KeyPair
    signature: bytes


@dataclass(slots=True)
class HeldCredential:
    """A credential inside the authenticator. ``sign_count`` is the last that was sent."""

    id: bytes
    rp_id: str
    user_handle: bytes
    key_pair: KeyPair
    discoverable: bool
    backup_eligible: bool
    backed_up: bool
    sign_count: int = 0
    rp_id_hash: bytes = b""


@dataclass(slots=True)
class SoftwareAuthenticator:
    """One authenticator with the browser in front of it.

    Args:
        aaguid: the model that it claims to be.
        synced: its credentials are synced passkeys: BE and BS set, no counter; else device-bound with a
            counter.
        counts: whether a counter is kept; by default only device-bound ones do.
        verifies_user: it can verify its user, and does so unless the options discourage it.
        attachment: "platform" or "cross-platform", as the browser reports it.
        transports: what it says of how it is reached.
        algorithms: COSE algorithms it has, in no order; it takes the first of the options' list that it has.
        attestation: given only when the options ask for it: a key of `attestation.FORMATS` ("packed" is self
            attestation, "packed-x5c" by a certificate of `default_authority`), or a function of your own.
        randomness: where credential ids come from. Keys and ECDSA signatures are random in any case.
    """

    aaguid: UUID = TESTING_AAGUID
    synced: bool = True
    counts: bool | None = None
    verifies_user: bool = True
    attachment: str = "platform"
    transports: tuple[str, ...] = ("internal", "hybrid")
    algorithms: tuple[int, ...] = (-7,)
    attestation: str | Attester = "none"
    randomness: Callable[[int], bytes] = secrets.token_bytes
    credentials: list[HeldCredential] = field(default_factory=list)

    def create(
        self, options: Mapping[str, Any], *, origin: str, conditional: bool = False, **lies: Unpack[Lies]
    ) -> dict[str, Any]:
        """Answer ``PublicKeyCredentialCreationOptionsJSON`` with a ``RegistrationResponseJSON``.

        Args:
            options: as `keystile.webauthn.creation_options` makes them (the inside of ``publicKey``).
            origin: of the page that asks, e.g. ``https://example.org``.
            conditional: conditional create (§5.1.3): nobody is asked, so the UP and UV flags stay clear.

        Raises:
            AlreadyEnrolled: the options exclude a credential of this authenticator.
            NoCredential: it has none of the algorithms in the options.
        """
        rp_id = options["rp"].get("id") or _host(origin)
        held = {
            base64url.encode(credential.id) for credential in self.credentials if credential.rp_id == rp_id
        }
        if any(excluded["id"] in held for excluded in options.get("excludeCredentials") or ()):
            raise AlreadyEnrolled(f"this authenticator already has a credential for {rp_id}")
        key_pair = lies.get("key_pair") or self._new_key(options["pubKeyCredParams"])
        selection = options.get("authenticatorSelection") or {}
        credential = HeldCredential(
            id=lies.get("credential_id", self.randomness(32)),
            rp_id=rp_id,
            user_handle=base64url.decode(options["user"]["id"]),
            key_pair=key_pair,
            discoverable=selection.get("residentKey", "required") != "discouraged",
            backup_eligible=lies.get("backup_eligible", self.synced),
            backed_up=lies.get("backed_up", self.synced),
            rp_id_hash=sha256(rp_id.encode()).digest(),
        )
        self.credentials.append(credential)

        flags = _AT
        if not conditional:
            flags |= _UP | (_UV if self._verifies(selection.get("userVerification")) else 0)
        attested = (
            self.aaguid.bytes + len(credential.id).to_bytes(2, "big") + credential.id + key_pair.cose_key
        )
        data = self._authenticator_data(credential, flags, attested, lies)
        client_data = _client_data("webauthn.create", options["challenge"], origin, lies)
        attestation_object = self._attestation_object(options, credential, data, client_data)
        inner = {
            "attestationObject": base64url.encode(attestation_object),
            "authenticatorData": base64url.encode(data),
            "clientDataJSON": base64url.encode(client_data),
            "publicKey": base64url.encode(key_pair.spki),
            "publicKeyAlgorithm": key_pair.alg,
            "transports": list(self.transports),
        }
        outputs = dict(lies.get("client_extensions", {}))
        if (options.get("extensions") or {}).get("credProps"):
            outputs.setdefault("credProps", {"rk": credential.discoverable})
        return self._answer(credential.id, inner, outputs)

    def get(self, options: Mapping[str, Any], *, origin: str, **lies: Unpack[Lies]) -> dict[str, Any]:
        """Answer ``PublicKeyCredentialRequestOptionsJSON`` with an ``AuthenticationResponseJSON``.

        Of several credentials that fit, the newest answers.

        Raises:
            NoCredential: none fits.
        """
        allowed = options.get("allowCredentials") or ()
        credential = self._find(options.get("rpId") or _host(origin), allowed)
        flags = _UP | (_UV if self._verifies(options.get("userVerification")) else 0)
        data = self._authenticator_data(credential, flags, b"", lies)
        client_data = _client_data("webauthn.get", options["challenge"], origin, lies)
        key_pair = lies.get("key_pair", credential.key_pair)
        signature = key_pair.sign(data + sha256(client_data).digest())
        inner: dict[str, Any] = {
            "authenticatorData": base64url.encode(data),
            "clientDataJSON": base64url.encode(client_data),
            "signature": base64url.encode(lies.get("signature", signature)),
        }
        # A credential that is not discoverable does not remember whose it is.
        handle = lies.get("user_handle", credential.user_handle)
        if handle is not None and (credential.discoverable or "user_handle" in lies):
            inner["userHandle"] = base64url.encode(handle)
        return self._answer(
            lies.get("credential_id", credential.id), inner, dict(lies.get("client_extensions", {}))
        )

    def forget(self, credential_id: bytes) -> None:
        """Remove a credential, as ``signalUnknownCredential`` makes an authenticator do."""
        self.credentials = [credential for credential in self.credentials if credential.id != credential_id]

    def _new_key(self, params: list[Mapping[str, Any]]) -> KeyPair:
        for param in params:
            if param["type"] == "public-key" and param["alg"] in self.algorithms:
                return key_pairs.generate(param["alg"])
        raise NoCredential("none of the offered algorithms is there")

    def _verifies(self, requirement: str | None) -> bool:
        return self.verifies_user and requirement != "discouraged"

    def _find(self, rp_id: str, allowed: Any) -> HeldCredential:
        ids = {descriptor["id"] for descriptor in allowed}
        for credential in reversed(self.credentials):
            if credential.rp_id != rp_id:
                continue
            if base64url.encode(credential.id) in ids if ids else credential.discoverable:
                return credential
        raise NoCredential(f"no credential for {rp_id} fits the options")

    def _authenticator_data(
        self, credential: HeldCredential, flags: int, attested: bytes, lies: Lies
    ) -> bytes:
        if not lies:
            rp_id_hash = credential.rp_id_hash
        else:
            rp_id_hash = sha256(lies.get("rp_id", credential.rp_id).encode()).digest()
            flags = _set(flags, _UP, lies.get("user_present"))
            flags = _set(flags, _UV, lies.get("user_verified"))
        flags = _set(flags, _BE, lies.get("backup_eligible", credential.backup_eligible))
        flags = _set(flags, _BS, lies.get("backed_up", credential.backed_up))
        if self.counts if self.counts is not None else not self.synced:
            credential.sign_count += 1
        sign_count = lies.get("sign_count", credential.sign_count)
        outputs = lies.get("extensions")
        extensions = b""
        if outputs is not None:
            flags |= _ED
            extensions = cbor_writer.encode(outputs)
        flags = lies.get("flags", flags)
        data = rp_id_hash + bytes((flags,)) + sign_count.to_bytes(4, "big") + attested + extensions
        rewrite = lies.get("authenticator_data")
        return data if rewrite is None else rewrite(data)

    def _attestation_object(
        self, options: Mapping[str, Any], credential: HeldCredential, data: bytes, client_data: bytes
    ) -> bytes:
        attester: Attester = attestation.none
        if options.get("attestation", "none") != "none":
            wanted = self.attestation
            attester = attestation.FORMATS[wanted] if isinstance(wanted, str) else wanted
        name, statement = attester(
            NewCredential(credential.key_pair, credential.id, self.aaguid, data, sha256(client_data).digest())
        )
        return cbor_writer.encode({"fmt": name, "attStmt": statement, "authData": data})

    def _answer(self, credential_id: bytes, inner: dict[str, Any], outputs: dict[str, Any]) -> dict[str, Any]:
        text = base64url.encode(credential_id)
        return {
            "id": text,
            "rawId": text,
            "type": "public-key",
            "authenticatorAttachment": self.attachment,
            "clientExtensionResults": outputs,
            "response": inner,
        }


def _host(origin: str) -> str:
    return urlsplit(origin).hostname or ""


def _set(flags: int, bit: int, value: bool | None) -> int:
    if value is None:
        return flags
    return flags | bit if value else flags & ~bit


def _client_data(kind: str, challenge: str, origin: str, lies: Lies) -> bytes:
    """The serialization of §5.8.1.1, which fixes the order of the known members."""
    if not lies:
        return (
            f'{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}'.encode()
        )
    members: dict[str, Any] = {
        "type": lies.get("type", kind),
        "challenge": base64url.encode(lies["challenge"]) if "challenge" in lies else challenge,
        "origin": origin,
        "crossOrigin": lies.get("cross_origin", "top_origin" in lies),
    }
    if "top_origin" in lies:
        members["topOrigin"] = lies["top_origin"]
    for name, value in lies.get("client_data", {}).items():
        if value is None:
            members.pop(name, None)
        else:
            members[name] = value
    data = json.dumps(members, separators=(",", ":"), ensure_ascii=False).encode()
    rewrite = lies.get("client_data_json")
    return data if rewrite is None else rewrite(data)
