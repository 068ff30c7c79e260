# SPDX-License-Identifier: Apache-2.0
"""The tenant's policy for people: every setting with what it does to users, and where it hurts.

Names, choices and defaults are those of `domain.tenant_settings`; only the words are here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["choice", "switch", "number", "lines", "several", "ranked", "certificates", "url"]


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a setting. ``warning`` is shown beside it, chosen or not."""

    value: str
    label: str
    text: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class PolicySetting:
    """One setting of the form. ``text`` says what it does to users, in one sentence."""

    name: str
    label: str
    kind: Kind
    text: str
    options: Sequence[Option] = ()
    warning: str = ""
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    text: str
    settings: Sequence[PolicySetting]


SECTIONS: Final[Sequence[Section]] = (
    Section(
        "Signing in",
        "What a passkey has to prove, each time.",
        (
            PolicySetting(
                "user_verification",
                "User verification",
                "choice",
                "Whether a passkey checks fingerprint, face or PIN, when it is added and whenever it is used.",
                (
                    Option("required", "Required", "Everybody confirms with fingerprint, face or PIN."),
                    Option(
                        "preferred",
                        "Preferred",
                        "Devices that can check do; others sign in all the same.",
                        "Whoever holds such a device signs in: it counts as one factor.",
                    ),
                    Option(
                        "discouraged",
                        "Discouraged",
                        "A touch is enough.",
                        "A passkey is one factor only. Use it to step up people whom the app knows already.",
                    ),
                ),
            ),
            PolicySetting(
                "default_outcome",
                "Default outcome",
                "choice",
                "What an action gets when no rule says otherwise.",
                (
                    Option("CHALLENGE", "Challenge", "People are asked for a passkey."),
                    Option(
                        "ALLOW",
                        "Allow",
                        "Actions go through without a passkey.",
                        "Nobody is asked unless a rule asks.",
                    ),
                    Option("REVIEW", "Review", "Actions wait until somebody looks at them."),
                    Option(
                        "BLOCK",
                        "Block",
                        "Actions are refused.",
                        "Nobody gets through unless a rule lets them.",
                    ),
                ),
            ),
            PolicySetting(
                "sign_count",
                "Signature counter",
                "choice",
                "What happens when a device's count of signatures does not grow: its key may have been copied.",
                (
                    Option("flag", "Record it", "People sign in; the audit has a note."),
                    Option(
                        "refuse",
                        "Refuse",
                        "The sign-in is refused.",
                        "Two answers that overtake each other look the same, so somebody may be refused for nothing.",
                    ),
                    Option("ignore", "Ignore", "Nothing happens."),
                ),
            ),
        ),
    ),
    Section(
        "Adding a passkey",
        "What a new passkey may be. Passkeys that people have already stay.",
        (
            PolicySetting(
                "resident_key",
                "Discoverable passkeys",
                "choice",
                "Whether a new passkey signs people in without a user name, and shows up in autofill.",
                (
                    Option("required", "Required", "Every new passkey can sign in by itself."),
                    Option(
                        "preferred", "Preferred", "Devices with room make one; others make a second factor."
                    ),
                    Option(
                        "discouraged",
                        "Discouraged",
                        "For second factors on security keys with little room.",
                        "Such passkeys sign nobody in by themselves, and autofill does not offer them.",
                    ),
                ),
            ),
            PolicySetting(
                "attachment",
                "Where it may live",
                "choice",
                "Whether people may use this device, a phone or a security key.",
                (
                    Option("any", "Anywhere"),
                    Option(
                        "platform",
                        "In this device",
                        "Laptop, tablet or phone that they are using.",
                        "People on a computer without such an authenticator cannot add one.",
                    ),
                    Option(
                        "cross-platform",
                        "In a phone or security key",
                        "",
                        "Fingerprint and face of the computer itself are not offered.",
                    ),
                ),
            ),
            PolicySetting(
                "hints",
                "What to offer first",
                "ranked",
                "Which kind of authenticator the browser shows first; people may still choose another.",
                (
                    Option("security-key", "Security key"),
                    Option("client-device", "This device"),
                    Option("hybrid", "Phone or tablet"),
                ),
            ),
            PolicySetting(
                "synced",
                "Synced or on one device",
                "choice",
                "Whether a new passkey may travel with its owner's account to other devices.",
                (
                    Option("any", "Either"),
                    Option("synced", "Synced only", "", "Most security keys and Windows Hello are refused."),
                    Option(
                        "device-bound",
                        "One device only",
                        "",
                        "Passkeys of Apple, Google and password managers are refused: most people cannot add one.",
                    ),
                ),
            ),
            PolicySetting(
                "conditional_create",
                "Browsers may add a passkey by themselves",
                "switch",
                "After another sign-in, the browser may make a passkey without asking again.",
            ),
            PolicySetting(
                "algorithms",
                "Algorithms",
                "lines",
                "What a new passkey may sign with, one on a line, best first.",
                warning="Without ES256 most devices cannot add a passkey; without RS256 older Windows cannot.",
            ),
            PolicySetting(
                "extensions",
                "Extensions",
                "several",
                "What devices are asked for when a passkey is added; those without it add one all the same.",
                (
                    Option("prf", "prf", "Lets the page derive keys, for encryption in the browser."),
                    Option("largeBlob", "largeBlob", "Lets the page store a little data with the passkey."),
                    Option("minPinLength", "minPinLength", "Security keys tell how long a PIN they ask for."),
                ),
            ),
        ),
    ),
    Section(
        "Which makes are let in",
        "Only for places that hand out authenticators. Consumers should not be asked.",
        (
            PolicySetting(
                "attestation",
                "Attestation",
                "choice",
                "What browsers are asked to tell about the make of a new authenticator.",
                (
                    Option("none", "None", "Nobody is asked anything."),
                    Option("indirect", "Indirect", "Browsers may blur it."),
                    Option("direct", "Direct", "", "Some browsers ask people whether they agree."),
                    Option("enterprise", "Enterprise", "", "Names the very device. Needs managed browsers."),
                ),
            ),
            PolicySetting(
                "require_trusted_attestation",
                "Take only makes that a trust anchor vouches for",
                "switch",
                "A new passkey whose attestation leads to no trust anchor is refused.",
                warning="Synced passkeys have no attestation, so people cannot add them any more.",
            ),
            PolicySetting(
                "trust_anchors",
                "Trust anchors",
                "certificates",
                "The makers' root certificates, in PEM.",
                placeholder="-----BEGIN CERTIFICATE-----",
            ),
            PolicySetting(
                "allowed_models",
                "Models that may be added",
                "lines",
                "AAGUIDs, one on a line; empty for all.",
                warning="People with any other model cannot add a passkey.",
                placeholder="cb69481e-8ff7-4039-93ec-0a2729a154a8",
            ),
            PolicySetting(
                "denied_models",
                "Models that may not be added",
                "lines",
                "AAGUIDs, one on a line. Without trusted attestation this keeps out only those that say what they are.",
            ),
            PolicySetting(
                "compromised_models",
                "Models reported as compromised",
                "choice",
                "What happens to new passkeys of a model of which the FIDO metadata reports something grave.",
                (
                    Option("refuse", "Refuse", "People with such a model are told to use another."),
                    Option("allow", "Allow", "", "Keys of such a model may be in other hands."),
                ),
            ),
            PolicySetting(
                "attestation_formats",
                "Attestation formats",
                "lines",
                "Formats that are taken, one on a line, best first; empty for all known ones but android-safetynet.",
                warning="A passkey whose device answers in another format is refused.",
            ),
            PolicySetting(
                "require_credential_protection",
                "Take only passkeys that never answer unverified",
                "switch",
                "Security keys that can protect a passkey this way do; all other authenticators are refused.",
                warning="No synced passkey can do it, so people cannot add them any more.",
            ),
        ),
    ),
    Section(
        "Frames",
        "For an app whose pages stand in a frame on another site.",
        (
            PolicySetting(
                "cross_origin",
                "Allow frames on other sites",
                "switch",
                "People may use passkeys while the app is framed by another site's page.",
                warning="A page that frames the app may try to make people press where they do not mean to.",
            ),
            PolicySetting(
                "top_origins",
                "Pages that may hold the frame",
                "lines",
                "Origins, one on a line. Browsers that do not say which page it was are let in all the same.",
                placeholder="https://portal.example.org",
            ),
        ),
    ),
    Section(
        "Durations",
        "In seconds.",
        (
            PolicySetting(
                "ceremony_timeout_seconds",
                "Waiting for the person",
                "number",
                "How long the browser waits for fingerprint, face or PIN: 30 to 600.",
                warning="Under two minutes is too short for some people.",
            ),
            PolicySetting(
                "token_seconds",
                "Tokens",
                "number",
                "How long people have to finish after the app has asked for a passkey: 60 to 3,600.",
            ),
            PolicySetting(
                "anonymous_challenge_seconds",
                "Autofill",
                "number",
                "How long a sign-in page may stay open until its autofill stops working: 300 to 43,200.",
            ),
        ),
    ),
    Section(
        "Keeping",
        "For how many days; 0 for as long as the server keeps it.",
        (
            PolicySetting(
                "keep_actions_days",
                "Actions",
                "number",
                "How long it can be seen who signed in when: 2 to 36,500 days, or 0.",
                warning="What is older is deleted within the hour, and nothing brings it back.",
            ),
            PolicySetting(
                "keep_audit_days",
                "Audit events",
                "number",
                "How long it can be seen who changed what: 2 to 36,500 days, or 0.",
                warning="What is older is deleted within the hour, and nothing brings it back.",
            ),
        ),
    ),
    Section(
        "Password managers",
        "Where they send people, by /.well-known/passkey-endpoints. Both pages are on the RP ID's domain.",
        (
            PolicySetting(
                "enroll_url",
                "Page to add a passkey",
                "url",
                "Password managers open it for people who have none yet.",
            ),
            PolicySetting(
                "manage_url",
                "Page to manage passkeys",
                "url",
                "Password managers open it for people who want to see or remove theirs.",
            ),
        ),
    ),
)

SETTINGS: Final = {setting.name: setting for section in SECTIONS for setting in section.settings}

RELYING_PARTY: Final = ("rp_id", "rp_name")
"""Settings of the form above the policy."""
NOT_CHOSEN_HERE: Final = {
    "verification_methods": "passkeys are the one method that there is today",
    "signing_keys": "changed by keystile signing-keys",
}
"""Settings that neither this form nor `keystile tenant update` changes, and why."""
