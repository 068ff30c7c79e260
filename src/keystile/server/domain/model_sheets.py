# SPDX-License-Identifier: Apache-2.0
"""Verified FIDO metadata as a sheet of bytes: what the database keeps of a BLOB, and every node reads.

A BLOB has megabytes of icons and takes a second to verify. The sheet has names, trust anchors and status
reports, is read in a few milliseconds, and needs no extra. It is as trustworthy as the passkeys beside it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from keystile.webauthn.metadata import Metadata, Model, StatusReport, by_name


class _Report(msgspec.Struct, frozen=True, array_like=True):
    status: str
    effective: date | None
    url: str | None


class _Model(msgspec.Struct, frozen=True, array_like=True):
    """``anchors`` are places in the sheet's list: makers use one certificate for many models."""

    aaguid: UUID | None
    name: str
    anchors: tuple[int, ...]
    reports: tuple[_Report, ...]
    keys: tuple[bytes, ...]


class _Sheet(msgspec.Struct, frozen=True, array_like=True):
    number: int
    next_update: date
    anchors: tuple[bytes, ...]
    models: tuple[_Model, ...]


_DECODER: Final = msgspec.msgpack.Decoder(_Sheet)


def pack(metadata: Metadata) -> bytes:
    """The metadata as bytes for `unpack`."""
    places: dict[x509.Certificate, int] = {}
    models = [
        _Model(
            model.aaguid,
            model.name,
            tuple(places.setdefault(anchor, len(places)) for anchor in model.anchors),
            tuple(_Report(report.status, report.effective, report.url) for report in model.reports),
            model.key_identifiers,
        )
        for model in _all(metadata)
    ]
    anchors = tuple(anchor.public_bytes(Encoding.DER) for anchor in places)
    sheet = _Sheet(metadata.number, metadata.next_update, anchors, tuple(models))
    return zlib.compress(msgspec.msgpack.encode(sheet))


def unpack(sheet: bytes) -> Metadata:
    """The metadata that was packed."""
    said = _DECODER.decode(zlib.decompress(sheet))
    anchors = [x509.load_der_x509_certificate(encoded) for encoded in said.anchors]
    models, u2f_models = by_name(
        Model(
            model.aaguid,
            model.name,
            tuple(anchors[place] for place in model.anchors),
            tuple(StatusReport(report.status, report.effective, report.url) for report in model.reports),
            model.keys,
        )
        for model in said.models
    )
    return Metadata(said.number, said.next_update, models, u2f_models)


def _all(metadata: Metadata) -> Iterator[Model]:
    """Every model once, whatever the number of its keys."""
    yield from metadata.models.values()
    yield from dict.fromkeys(metadata.u2f_models.values())
