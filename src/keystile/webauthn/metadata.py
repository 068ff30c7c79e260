# SPDX-License-Identifier: Apache-2.0
"""The FIDO Metadata Service, version 3: what is known of authenticator models, from the bytes of its BLOB.

Who vouches for a model (its trust anchors) and what has come to light about it (status reports), for an
`AttestationPolicy`. Fetching the BLOB and keeping it belong to `keystile.server.jobs`; nothing here reads a clock
or the network. The extra ``mds`` (python-fido2) is imported when a BLOB is read, not before. U2F models, which have
no AAGUID, are known by the keys of their attestation certificates; UAF models, which no browser speaks to, are left
out.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import UUID

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate

from keystile.errors import CeremonyError, CheckFailed, Malformed, Misconfigured, TooLarge
from keystile.webauthn import base64url, strict_json
from keystile.webauthn.attestation import certificates
from keystile.webauthn.attestation.policy import AttestationPolicy

if TYPE_CHECKING:
    from fido2.mds3 import MetadataBlobPayload, MetadataBlobPayloadEntry

# The root is one that also vouches for web sites, so a path to it says nothing until the name is compared.
SIGNER: Final = "mds.fidoalliance.org"
# Today's BLOB has some 10 MiB, most of it icons.
MAX_LENGTH: Final = 64 * 1024 * 1024
# A model with one of these takes no new registrations (Metadata Service §3.1.4).
REFUSED_STATUSES: Final = frozenset(
    (
        "REVOKED",
        "USER_VERIFICATION_BYPASS",
        "ATTESTATION_KEY_COMPROMISE",
        "USER_KEY_REMOTE_COMPROMISE",
        "USER_KEY_PHYSICAL_COMPROMISE",
    )
)
# Bytes of a number in an ECDSA signature.
_COORDINATES: Final = {"ES256": 32, "ES384": 48, "ES512": 66}
_Name = TypeVar("_Name", UUID, bytes)


@dataclass(frozen=True, slots=True)
class StatusReport:
    """One thing that came to light about a model. ``effective`` is None where the report does not say since
    when."""

    status: str
    effective: date | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Model:
    """An authenticator model: its name, the anchors its certificates may lead to, and its reports, oldest
    first. A U2F model has the identifiers of its attestation certificates' keys and no AAGUID."""

    aaguid: UUID | None
    name: str
    anchors: tuple[Certificate, ...]
    reports: tuple[StatusReport, ...]
    key_identifiers: tuple[bytes, ...] = ()

    def refused_for(self, today: date) -> StatusReport | None:
        """The report because of which the model takes no new registrations, if there is one."""
        for report in self.reports:
            if report.status in REFUSED_STATUSES and (report.effective is None or report.effective <= today):
                return report
        return None


@dataclass(frozen=True, slots=True)
class Metadata:
    """A verified BLOB. ``number`` grows with each; after ``next_update`` this one vouches for nothing.

    ``models`` has those with an AAGUID, ``u2f_models`` the others, by key identifier."""

    number: int
    next_update: date
    models: Mapping[UUID, Model]
    u2f_models: Mapping[bytes, Model] = field(default_factory=dict)

    def is_stale(self, now: datetime) -> bool:
        """Whether a newer BLOB was due before ``now`` (aware)."""
        return now.date() > self.next_update

    def applied_to(
        self, policy: AttestationPolicy, now: datetime, *, take_compromised: bool = False
    ) -> AttestationPolicy:
        """The policy with the anchors of all sound models, and with the others denied.

        Stale metadata gives no anchors: its models become unknown, never trusted. What it says against a model
        still holds. ``take_compromised`` treats models like all others whatever was reported of them.
        """
        today = None if take_compromised else now.date()
        anchors, refused = _sorted_out(self.models, today)
        key_anchors, refused_keys = _sorted_out(self.u2f_models, today)
        if self.is_stale(now):
            anchors, key_anchors = {}, {}
        return replace(
            policy,
            trust_anchors_by_model={**policy.trust_anchors_by_model, **anchors},
            trust_anchors_by_key={**policy.trust_anchors_by_key, **key_anchors},
            denied_models=policy.denied_models | refused,
            denied_keys=policy.denied_keys | refused_keys,
        )


def by_name(models: Iterable[Model]) -> tuple[Mapping[UUID, Model], Mapping[bytes, Model]]:
    """The models by AAGUID, and those without one by the identifiers of their keys."""
    known = tuple(models)
    return (
        MappingProxyType({model.aaguid: model for model in known if model.aaguid}),
        MappingProxyType({key: model for model in known for key in model.key_identifiers}),
    )


def _sorted_out(
    models: Mapping[_Name, Model], today: date | None
) -> tuple[dict[_Name, tuple[Certificate, ...]], frozenset[_Name]]:
    """The anchors of the models that are taken ``today``, and the names of the others; None takes all."""
    refused = (
        frozenset(name for name, model in models.items() if model.refused_for(today))
        if today
        else frozenset()
    )
    return {name: model.anchors for name, model in models.items() if name not in refused}, refused


def read(
    blob: bytes,
    *,
    root: Certificate,
    now: datetime,
    newer_than: int | None = None,
    signer: str = SIGNER,
) -> Metadata:
    """Verify a BLOB and read what it says.

    Args:
        blob: a compact JWS, as the service gives it.
        root: the certificate that the service's own must lead to.
        now: the moment at which the certificates must be valid, aware.
        newer_than: the number of the BLOB that was read last: this one's must be higher, or somebody may be
            hiding a report.
        signer: DNS name in the signing certificate.

    Raises:
        TooLarge: more than 64 MiB.
        Malformed: not such a BLOB.
        CheckFailed: ``metadata_untrusted``, ``metadata_signature_invalid`` or ``metadata_not_newer``.
        Misconfigured: the extra ``mds`` is not installed.
    """
    if len(blob) > MAX_LENGTH:
        raise TooLarge(f"The metadata BLOB has {len(blob)} bytes; {MAX_LENGTH} are allowed.")
    header = _header(blob)
    _require_trusted_signer(header, root, now, signer)
    payload = _verified(_with_der_signature(blob, header.get("alg")), root)
    if newer_than is not None and payload.no <= newer_than:
        raise CheckFailed("metadata_not_newer", f"BLOB {payload.no} came after {newer_than}")
    models, u2f_models = by_name(map(_model, payload.entries))
    return Metadata(number=payload.no, next_update=payload.next_update, models=models, u2f_models=u2f_models)


def _require_trusted_signer(header: Mapping[str, Any], root: Certificate, now: datetime, signer: str) -> None:
    """The signing certificate leads to the root now, and is for the service's name.

    python-fido2 checks the signatures along the path; dates, CA flags and the name it leaves to us.
    """
    encoded = header.get("x5c")
    if not isinstance(encoded, list):
        raise Malformed("The metadata BLOB names no certificates.")
    try:
        path = certificates.chain({"x5c": [base64.b64decode(text, validate=True) for text in encoded]})
    except (ValueError, TypeError, CeremonyError) as error:
        raise Malformed("The certificates of the metadata BLOB cannot be read.") from error
    if not certificates.leads_to_anchor(path, (root,), now):
        raise CheckFailed("metadata_untrusted", "the certificates of the BLOB do not lead to the root")
    names = certificates.extension(path[0], x509.SubjectAlternativeName)
    if names is None or signer not in names.value.get_values_for_type(x509.DNSName):
        raise CheckFailed("metadata_untrusted", f"the BLOB is not signed by {signer}")


def _header(blob: bytes) -> Mapping[str, Any]:
    try:
        header = strict_json.read(base64url.decode(blob[: blob.index(b".")].decode("ascii")))
    except (ValueError, Malformed) as error:
        raise Malformed("The metadata BLOB is not a compact JWS.") from error
    if not isinstance(header, dict):
        raise Malformed("The header of the metadata BLOB is not a JSON object.")
    if "crit" in header:
        raise Malformed("The metadata BLOB asks for an extension of JWS that is not known here.")
    return header


def _with_der_signature(blob: bytes, alg: object) -> bytes:
    """The BLOB with an ECDSA signature as python-fido2 wants it: it passes on the bytes of the JWS, where they
    are two numbers of one length (RFC 7518 §3.4), to a verifier of DER."""
    length = _COORDINATES.get(alg) if isinstance(alg, str) else None
    if length is None:
        return blob
    message, _, encoded = blob.rpartition(b".")
    try:
        signature = base64url.decode(encoded.decode("ascii"))
    except (UnicodeDecodeError, Malformed) as error:
        raise Malformed("The signature of the metadata BLOB is not base64url.") from error
    if len(signature) != 2 * length:
        raise CheckFailed("metadata_signature_invalid", f"an {alg} signature has {2 * length} bytes")
    r, s = int.from_bytes(signature[:length], "big"), int.from_bytes(signature[length:], "big")
    return message + b"." + base64url.encode(encode_dss_signature(r, s)).encode()


def _verified(blob: bytes, root: Certificate) -> MetadataBlobPayload:
    try:
        from fido2.attestation.base import InvalidSignature as InvalidPath
        from fido2.mds3 import parse_blob
    except ImportError as error:
        raise Misconfigured(
            "FIDO metadata needs python-fido2, which is not installed. Do: pip install 'keystile[mds]'"
        ) from error
    try:
        return parse_blob(blob, root.public_bytes(Encoding.DER))
    except (InvalidSignature, InvalidPath) as error:
        raise CheckFailed(
            "metadata_signature_invalid", "the BLOB is not signed by its certificate"
        ) from error
    except (
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        NotImplementedError,
        RecursionError,
        TypeError,
        UnsupportedAlgorithm,
        ValueError,
    ) as error:
        raise Malformed(f"The metadata BLOB cannot be read: {type(error).__name__}: {error}") from error


def _model(entry: MetadataBlobPayloadEntry) -> Model:
    aaguid = UUID(bytes=bytes(entry.aaguid)) if entry.aaguid else None
    keys = () if aaguid else tuple(entry.attestation_certificate_key_identifiers or ())
    statement = entry.metadata_statement
    reports = [
        StatusReport(str(report.status or "UNKNOWN"), report.effective_date, report.url)
        for report in entry.status_reports
    ]
    # By date; those without one, which hold since ever, first.
    reports.sort(key=lambda report: report.effective or date.min)
    return Model(
        aaguid=aaguid,
        name=statement.description if statement else str(aaguid or "U2F"),
        anchors=_anchors(statement.attestation_root_certificates) if statement else (),
        reports=tuple(reports),
        key_identifiers=keys,
    )


def _anchors(encoded: Any) -> tuple[Certificate, ...]:
    """The certificates that can be read: one maker's mistake must not take all models away."""
    anchors: list[Certificate] = []
    for certificate in encoded:
        try:
            anchors.append(certificates.load(certificate))
        except CeremonyError:
            continue
    return tuple(anchors)
