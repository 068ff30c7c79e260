# SPDX-License-Identifier: Apache-2.0
"""The policy form: settings to fields and back, and what to do when two people fill it in at once.

A form carries a short fingerprint of each field as it was shown (`Seen`). When the stored settings no longer
match it, nothing is saved: what the person changed stays typed, all else shows what others made of it, and
both are named. Nothing here reads or writes anything.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from keystile.errors import Malformed
from keystile.server.domain.tenant_settings import ALGORITHMS, TenantSettings, problems
from keystile.server.portal.policy_settings import SETTINGS, PolicySetting

Typed = Mapping[str, str]
"""What stands in the fields, by field name: ``on`` or nothing for a box that is ticked or not."""

SEEN: Final = "seen"
_NUMBER: Final = re.compile(r"[0-9]{1,6}\Z")
_ALGORITHM_NAMES: Final = {number: name for name, number in ALGORITHMS.items()}
_PEM: Final = re.compile("-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----")


@dataclass(frozen=True, slots=True)
class Reading:
    """A posted form: the settings that could be read, and for each other one what is wrong with it."""

    values: Mapping[str, Any]
    errors: Mapping[str, str]


def filled(settings: TenantSettings) -> dict[str, str]:
    """The fields that show these settings."""
    return dict(pair for setting in SETTINGS.values() for pair in _fields(setting, settings))


def _fields(setting: PolicySetting, settings: TenantSettings) -> Iterator[tuple[str, str]]:
    name, value = setting.name, getattr(settings, setting.name)
    match setting.kind:
        case "switch":
            yield name, "on" if value else ""
        case "several":
            for option in setting.options:
                yield f"{name}.{option.value}", "on" if option.value in value else ""
        case "ranked":
            for place in range(len(setting.options)):
                yield f"{name}.{place + 1}", value[place] if place < len(value) else ""
        case "lines" | "certificates":
            shown = [_ALGORITHM_NAMES.get(one, str(one)) for one in value] if name == "algorithms" else value
            yield name, "\n".join(one.strip() for one in shown)
        case _:
            yield name, str(value)


def typed(form: Mapping[str, str]) -> dict[str, str]:
    """The fields of a posted form, line ends as in `filled`.

    Raises:
        Malformed: a field is missing or not one of the form's: no browser sends that.
    """
    boxes = {name for name, setting in field_settings() if setting.kind in ("switch", "several")}
    names = {name for name, _ in field_settings()}
    unknown = set(form) - names - {SEEN}
    missing = (names - boxes | {SEEN}) - set(form)
    if unknown or missing or not all(map(_is_text, form.values())):
        raise Malformed("The form is not the one of this page. Open the page again and send it from there.")
    return {name: _lines(form.get(name, "")) for name in names}


def field_settings() -> Iterator[tuple[str, PolicySetting]]:
    for setting in SETTINGS.values():
        if setting.kind == "several":
            yield from ((f"{setting.name}.{option.value}", setting) for option in setting.options)
        elif setting.kind == "ranked":
            yield from ((f"{setting.name}.{place + 1}", setting) for place in range(len(setting.options)))
        else:
            yield setting.name, setting


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in value


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())


def read(fields: Typed, settings: TenantSettings, *, makers_known: bool = False) -> Reading:
    """The settings that the fields say, checked on their own and with each other.

    Args:
        settings: those that the tenant has; what the form does not show is checked along with it.
        makers_known: FIDO metadata says who vouches for which model.
    """
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for setting in SETTINGS.values():
        try:
            values[setting.name] = _value(setting, fields, settings)
        except Malformed as error:
            errors[setting.name] = str(error)
    readable = msgspec.structs.replace(settings, **values)
    for name, problem in problems(readable, makers_known=makers_known):
        errors.setdefault(name, worded(problem))
    return Reading(values, errors)


def _value(setting: PolicySetting, fields: Typed, settings: TenantSettings) -> Any:
    name = setting.name
    match setting.kind:
        case "switch":
            return bool(fields[name])
        case "several":
            chosen = [option.value for option in setting.options if fields[f"{name}.{option.value}"]]
            kept = getattr(settings, name)
            return kept if set(kept) == set(chosen) else tuple(chosen)
        case "ranked":
            places = [fields[f"{name}.{place + 1}"] for place in range(len(setting.options))]
            return tuple(dict.fromkeys(_chosen(setting, value) for value in places if value))
        case "choice":
            return _chosen(setting, fields[name])
        case "number":
            if not _NUMBER.match(fields[name]):
                raise Malformed("Give a whole number of seconds.")
            return int(fields[name])
        case "certificates":
            return _certificates(fields[name])
        case "lines":
            lines = [line for line in fields[name].split("\n") if line]
            return tuple(map(_algorithm, lines)) if name == "algorithms" else tuple(lines)
        case "url":
            return fields[name]


def _chosen(setting: PolicySetting, value: str) -> str:
    if value not in (option.value for option in setting.options):
        raise Malformed("Choose one of these.")
    return value


def _algorithm(name: str) -> int:
    number = ALGORITHMS.get(name)
    if number is None:
        raise Malformed(f"{name[:32]!r} is not one that is known here. There are: {', '.join(ALGORITHMS)}.")
    return number


def _certificates(text: str) -> tuple[str, ...]:
    """The certificates in a text, each in its one form, so that the same ones are no change."""
    if not text:
        return ()
    if _PEM.sub("", text).strip():
        raise Malformed(
            "Between the certificates stands something that is none. Give only what is from "
            "-----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----."
        )
    try:
        read = x509.load_pem_x509_certificates(text.encode())
    except ValueError as error:
        raise Malformed(
            "One of these is not a certificate in PEM. Export it again from its source."
        ) from error
    return tuple(one.public_bytes(Encoding.PEM).decode() for one in read)


def worded(problem: str) -> str:
    """A problem in the words of the form: labels for settings' names."""
    for name, setting in SETTINGS.items():
        if "_" in name:
            problem = re.sub(rf"\b{name}\b", f"“{setting.label}”", problem)
    return problem


# ---- two at once ----


def seen(fields: Typed) -> str:
    """A short fingerprint of every setting as the fields show it, for the form to send back."""
    return msgspec.json.encode({name: _fingerprint(name, fields) for name in SETTINGS}).decode()


def moved(fingerprints: str, settings: TenantSettings) -> frozenset[str]:
    """The settings that are no longer what was seen.

    Raises:
        Malformed: these are not fingerprints of this form.
    """
    return _differing(fingerprints, filled(settings))


def changed(fingerprints: str, fields: Typed) -> frozenset[str]:
    """The settings that the person changed; raises as `moved` does."""
    return _differing(fingerprints, fields)


def said(setting: PolicySetting, fields: Typed) -> str:
    """What a setting is, in the words of the form."""
    labels = {option.value: option.label for option in setting.options}
    match setting.kind:
        case "switch":
            return "on" if fields[setting.name] else "off"
        case "choice":
            return labels.get(fields[setting.name], fields[setting.name])
        case "several":
            chosen = [option.label for option in setting.options if fields[f"{setting.name}.{option.value}"]]
            return ", ".join(chosen) or "none"
        case "ranked":
            places = (fields[f"{setting.name}.{place + 1}"] for place in range(len(setting.options)))
            return ", ".join(labels.get(value, value) for value in places if value) or "none"
        case "certificates":
            number = fields[setting.name].count("-----BEGIN CERTIFICATE-----")
            return f"{number} certificate{'' if number == 1 else 's'}"
        case _:
            return ", ".join(fields[setting.name].split("\n")) or "none"


def rebased(fingerprints: str, fields: Typed, settings: TenantSettings) -> dict[str, str]:
    """The fields with what the person changed, and for all else what the settings are now."""
    own = _differing(fingerprints, fields)
    now = filled(settings)
    return {name: fields[name] if setting.name in own else now[name] for name, setting in field_settings()}


def _differing(fingerprints: str, fields: Typed) -> frozenset[str]:
    try:
        known = msgspec.json.decode(fingerprints, type=dict[str, str])
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise Malformed("The form is not the one of this page. Open the page again.") from error
    if set(known) != set(SETTINGS):
        raise Malformed("The form is of another version of this page. Open the page again.")
    return frozenset(name for name in SETTINGS if known[name] != _fingerprint(name, fields))


def _fingerprint(name: str, fields: Typed) -> str:
    own = [(field, fields[field]) for field, setting in field_settings() if setting.name == name]
    return hashlib.sha256(msgspec.json.encode(own)).hexdigest()[:16]
