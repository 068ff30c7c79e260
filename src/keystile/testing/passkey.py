# SPDX-License-Identifier: Apache-2.0
"""A passkey and the page it is used on, without a browser.

`VirtualPasskey` asks the platform's client API as a browser SDK does (authsignal-wire.md §3), answers with a
`SoftwareAuthenticator` and hands back the token that the page would send to your app. Over HTTP, blocking:
it may be used from asynchronous tests too, since the platform runs in a thread of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Unpack

from keystile.sdk.errors import KeystileApiError
from keystile.testing import calls
from keystile.testing.authenticator import HeldCredential, Lies, NoCredential, SoftwareAuthenticator
from keystile.testing.personas import PERSONAS, PersonaName
from keystile.webauthn import base64url

_PASSKEY: Final = "/client/user-authenticators/passkey"


@dataclass(frozen=True, slots=True)
class SignedUp:
    """An enrolled passkey. ``token`` is what the page gives to the app's backend to validate."""

    user_id: str
    authenticator_id: str
    credential_id: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A proven passkey. ``token`` is what the page gives to the app's backend to validate."""

    user_id: str
    authenticator_id: str
    token: str = field(repr=False)
    username: str | None = None


@dataclass(slots=True)
class VirtualPasskey:
    """A device that holds passkeys, on a page of ``origin``.

    Every method takes lies of one answer as keyword arguments (`keystile.testing.Lies`), beside those of its
    persona: ``passkey.sign_in(user_verified=False)``. A refusal of the platform is raised as
    `KeystileApiError` with its ``status``, ``code`` and ``description``.
    """

    api_url: str
    tenant_id: str
    origin: str
    persona: PersonaName = "synced"
    authenticator: SoftwareAuthenticator = field(init=False, repr=False)
    _count: int = field(init=False, default=0, repr=False)

    def __post_init__(self) -> None:
        self.authenticator = PERSONAS[self.persona].authenticator()
        self._count = PERSONAS[self.persona].first_count or 0

    @property
    def credentials(self) -> tuple[HeldCredential, ...]:
        """What the device holds, oldest first."""
        return tuple(self.authenticator.credentials)

    def sign_up(
        self,
        token: str,
        *,
        username: str | None = None,
        display_name: str | None = None,
        conditional: bool = False,
        **lies: Unpack[Lies],
    ) -> SignedUp:
        """Create a passkey, as ``passkey.signUp({token, username})`` of the browser SDKs does.

        Args:
            token: a client token that may enroll: of `track` with the scope ``add:authenticators``.
            username: what the passkey is called in the browser's list.
            display_name: the same, for people.
            conditional: without asking anybody, after a sign-in with a password (WebAuthn L3 §5.1.3).

        Raises:
            AlreadyEnrolled: the user has a passkey on this device already.
            KeystileApiError: the platform refuses.
        """
        names = {"username": username, "displayName": display_name}
        asked = {name: value for name, value in names.items() if value is not None}
        given = self._ask(f"{_PASSKEY}/registration-options", asked, token)
        if self._count:
            lies.setdefault("sign_count", self._count)
        credential = self.authenticator.create(
            given["options"], origin=self.origin, conditional=conditional, **lies
        )
        body: dict[str, Any] = {"registrationCredential": credential, "challengeId": given.get("challengeId")}
        if conditional:
            body["conditionalCreate"] = True
        try:
            added = self._ask(_PASSKEY, body, token)
        except KeystileApiError:
            # A browser would keep a passkey that no server knows; the next try of a test should start clean.
            self.authenticator.forget(base64url.decode(credential["id"]))
            raise
        return SignedUp(
            added["userId"], added["userAuthenticatorId"], added["credentialId"], added["accessToken"]
        )

    def sign_in(
        self, *, action: str | None = None, idempotency_key: str | None = None, **lies: Unpack[Lies]
    ) -> SignedIn:
        """Sign in, with nobody known before: ``passkey.signIn({action})`` of the browser SDKs.

        Args:
            action: the code of an action that this sign-in is; your app's backend validates it by that name.
            idempotency_key: of that action.

        Raises:
            NoCredential: this device has no passkey for the page.
            KeystileApiError: the platform refuses.
        """
        asked: dict[str, Any] = {}
        if action is not None:
            begun = {"action": action} | ({"idempotencyKey": idempotency_key} if idempotency_key else {})
            asked["challengeId"] = self._ask("/client/challenge", begun)["challengeId"]
        return self._prove(asked, None, lies)

    def step_up(self, token: str, **lies: Unpack[Lies]) -> SignedIn:
        """Answer the challenge of a tracked action: ``passkey.signIn({token})`` of the browser SDKs.

        Args:
            token: the client token that `track` gave.

        Raises:
            NoCredential: this device has no passkey of the token's user.
            KeystileApiError: the platform refuses.
        """
        return self._prove({}, token, lies)

    def _prove(self, asked: Mapping[str, Any], token: str | None, lies: Lies) -> SignedIn:
        given = self._ask(f"{_PASSKEY}/authentication-options", asked, token)
        persona = PERSONAS[self.persona]
        told: Lies = {**persona.lies(), **lies}
        if self._count:
            self._count -= 1
            told.setdefault("sign_count", self._count)
        try:
            credential = self.authenticator.get(
                given["options"], origin=persona.origin or self.origin, **told
            )
        except NoCredential as error:
            held = "none" if not self.authenticator.credentials else "none of this user's"
            raise NoCredential(
                f"This virtual passkey holds {held} for {given['options'].get('rpId')}. "
                "Enroll it first: virtual_passkey.sign_up(token), with the token of "
                'track(user_id, "enroll", {"scope": "add:authenticators"}); '
                "keystile_user.virtual_passkey is enrolled already."
            ) from error
        body = {"authenticationCredential": credential, "challengeId": given.get("challengeId")}
        try:
            verified = self._ask("/client/verify/passkey", body, token)
        except KeystileApiError as error:
            if error.code == "unknown_credential":
                # What the browser SDKs do then: the Signal API makes the device forget it.
                self.authenticator.forget(base64url.decode(credential["id"]))
            raise
        return SignedIn(
            verified["userId"],
            verified["userAuthenticatorId"],
            verified["accessToken"],
            verified.get("username"),
        )

    def _ask(self, path: str, body: Mapping[str, Any], token: str | None = None) -> Any:
        whose = calls.basic(self.tenant_id) if token is None else f"Bearer {token}"
        return calls.ask(self.api_url, "POST", path, body, authorization=whose, origin=self.origin)
