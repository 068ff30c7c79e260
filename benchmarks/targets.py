# SPDX-License-Identifier: Apache-2.0
"""What a passkey sign-in is at each server: the requests that its own browser code sends, and when it succeeded.

Each sign-in is a new visitor's, without cookies from before, but for django-allauth: there the CSRF cookie, which lives
for a year, is taken to be there already. Signatures are real, and made by the person's software authenticator.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

import msgspec

from benchmarks.loadgen import ORIGIN, Connection, Person, head
from keystile.webauthn import base64url

encode = msgspec.json.encode
decode = msgspec.json.decode


class CannotEnroll(Exception):
    """A server did not take a passkey: nothing can be measured."""


async def ask(connection: Connection, head: bytes, body: bytes = b"") -> Any:
    """The decoded answer of a request that is not measured and has to succeed."""
    answer = await connection.send(head, body)
    if answer.status != 200:
        raise CannotEnroll(f"{head.splitlines()[0].decode()}: {answer.status} {answer.body[:300]!r}")
    return decode(answer.body)


def basic(secret: str) -> str:
    return "authorization: Basic " + base64.b64encode(secret.encode()).decode()


@dataclass(slots=True)
class Keystile:
    """As the browser SDK signs in; ``secret_key`` is for enrolling and for the four calls."""

    url: str
    tenant_id: str
    secret_key: str
    _options: bytes = field(init=False)
    _verify: bytes = field(init=False)
    _validate: bytes = field(init=False)
    _secret: str = field(init=False)

    _PASSKEY: ClassVar = "/v1/client/user-authenticators/passkey"

    def __post_init__(self) -> None:
        # As the browser SDK says which tenant it is: base64, no colon (authsignal-wire §1.2).
        tenant = basic(self.tenant_id)
        self._options = head(f"{self._PASSKEY}/authentication-options", tenant)
        self._verify = head("/v1/client/verify/passkey", tenant)
        self._secret = basic(f"{self.secret_key}:")
        self._validate = head("/v1/validate", self._secret)

    async def enroll(self, connection: Connection, person: Person) -> None:
        tracked = await ask(
            connection, head(f"/v1/users/{person.user_id}/actions/enroll", self._secret), b"{}"
        )
        bearer = f"authorization: Bearer {tracked['token']}"
        names = encode({"username": person.user_id})
        given = await ask(connection, head(f"{self._PASSKEY}/registration-options", bearer), names)
        credential = person.authenticator.create(given["options"], origin=ORIGIN)
        body = {"registrationCredential": credential, "challengeId": given["challengeId"]}
        await ask(connection, head(self._PASSKEY, bearer), encode(body))

    async def options(self, connection: Connection) -> bool:
        return (await connection.send(self._options, b"{}")).status == 200

    async def sign_in(self, connection: Connection, person: Person) -> bool:
        answer = await connection.send(self._options, b"{}")
        if answer.status != 200:
            return False
        answer = await connection.send(self._verify, _answer(answer.body, person))
        return answer.status == 200 and b'"isVerified":true' in answer.body

    async def four_calls(self, connection: Connection, person: Person) -> bool:
        """Track, options, verify, validate: a step-up, or a sign-in whose user the app knows already."""
        track = head(f"/v1/users/{person.user_id}/actions/sign-in", self._secret)
        answer = await connection.send(track, b"{}")
        if answer.status != 200:
            return False
        bearer = f"authorization: Bearer {decode(answer.body)['token']}"
        answer = await connection.send(head(f"{self._PASSKEY}/authentication-options", bearer), b"{}")
        if answer.status != 200:
            return False
        answer = await connection.send(
            head("/v1/client/verify/passkey", bearer), _answer(answer.body, person)
        )
        if answer.status != 200:
            return False
        token = decode(answer.body)["accessToken"]
        answer = await connection.send(self._validate, encode({"token": token}))
        return answer.status == 200 and b'"isValid":true' in answer.body


def _answer(given: bytes, person: Person) -> bytes:
    options = decode(given)
    credential = person.authenticator.get(options["options"], origin=ORIGIN)
    body = {"authenticationCredential": credential}
    if "challengeId" in options:
        body["challengeId"] = options["challengeId"]
    return encode(body)


@dataclass(slots=True)
class Simple:
    """SimpleWebAuthn on Express: `/seed`, `/options`, `/verify`."""

    url: str

    _OPTIONS: ClassVar = head("/options")
    _VERIFY: ClassVar = head("/verify")

    async def enroll(self, connection: Connection, person: Person) -> None:
        options = _creation_options(person.user_id, person.user_id.encode())
        credential = person.authenticator.create(options, origin=ORIGIN)
        body = {"userId": person.user_id, "challenge": options["challenge"], "credential": credential}
        seeded = await ask(connection, head("/seed"), encode(body))
        if not seeded["verified"]:
            raise CannotEnroll(person.user_id)

    async def options(self, connection: Connection) -> bool:
        return (await connection.send(self._OPTIONS, b"{}")).status == 200

    async def sign_in(self, connection: Connection, person: Person) -> bool:
        answer = await connection.send(self._OPTIONS, b"{}")
        if answer.status != 200:
            return False
        answer = await connection.send(self._VERIFY, _answer(answer.body, person))
        return answer.status == 200 and b'"isVerified":true' in answer.body


@dataclass(slots=True)
class Floor(Simple):
    """The floor server: the same two requests, and `/track` and `/validate` beside them."""

    secret: str = ""

    async def four_calls(self, connection: Connection, person: Person) -> bool:
        secret = basic(self.secret)
        answer = await connection.send(head("/track", secret), encode({"userId": person.user_id}))
        if answer.status != 200:
            return False
        bearer = f"authorization: Bearer {decode(answer.body)['token']}"
        answer = await connection.send(head("/options", bearer), b"{}")
        if answer.status != 200:
            return False
        answer = await connection.send(head("/verify", bearer), _answer(answer.body, person))
        if answer.status != 200:
            return False
        token = decode(answer.body)["accessToken"]
        answer = await connection.send(head("/validate", secret), encode({"token": token}))
        return answer.status == 200 and b'"isValid":true' in answer.body


@dataclass(slots=True)
class BetterAuth:
    """As better-auth's passkey client signs in: options set a cookie for the challenge, verify one for the session."""

    url: str

    _OPTIONS: ClassVar = head("/api/auth/passkey/generate-authenticate-options", method="GET")
    _VERIFY: ClassVar = head("/api/auth/passkey/verify-authentication")

    async def enroll(self, connection: Connection, person: Person) -> None:
        name = person.user_id
        account = {"name": name, "email": f"{name}@example.com", "password": "only a benchmark's"}
        await ask(connection, head("/api/auth/sign-up/email"), encode(account))
        options = await ask(connection, head("/api/auth/passkey/generate-register-options", method="GET"))
        credential = person.authenticator.create(options, origin=ORIGIN)
        await ask(connection, head("/api/auth/passkey/verify-registration"), encode({"response": credential}))

    async def options(self, connection: Connection) -> bool:
        connection.cookies.clear()
        return (await connection.send(self._OPTIONS)).status == 200

    async def sign_in(self, connection: Connection, person: Person) -> bool:
        connection.cookies.clear()
        answer = await connection.send(self._OPTIONS)
        if answer.status != 200:
            return False
        credential = person.authenticator.get(decode(answer.body), origin=ORIGIN)
        answer = await connection.send(self._VERIFY, encode({"response": credential}))
        return answer.status == 200 and b"better-auth.session_token" in connection.cookies


@dataclass(slots=True)
class AuthJs:
    """As `signIn("passkey")` of next-auth/webauthn: options, the CSRF token, then the answer as a form."""

    url: str

    _ASK: ClassVar = "/auth/webauthn-options/passkey"
    _OPTIONS: ClassVar = head(f"{_ASK}?action=authenticate", method="GET")
    _CSRF: ClassVar = head("/auth/csrf", method="GET")
    _CALLBACK: ClassVar = head(
        "/auth/callback/passkey",
        "x-auth-return-redirect: 1",
        content_type="application/x-www-form-urlencoded",
    )

    async def enroll(self, connection: Connection, person: Person) -> None:
        query = f"action=register&email={quote(person.user_id + '@example.com')}"
        given = await ask(connection, head(f"{self._ASK}?{query}", method="GET"))
        credential = person.authenticator.create(given["options"], origin=ORIGIN)
        if not await self._finish(connection, "register", credential):
            raise CannotEnroll(person.user_id)

    async def _finish(self, connection: Connection, action: str, credential: dict[str, Any]) -> bool:
        answer = await connection.send(self._CSRF)
        if answer.status != 200:
            return False
        form = {
            "action": action,
            "csrfToken": decode(answer.body)["csrfToken"],
            "data": encode(credential).decode(),
        }
        answer = await connection.send(self._CALLBACK, urlencode(form).encode())
        return answer.status == 200 and b"authjs.session-token" in connection.cookies

    async def options(self, connection: Connection) -> bool:
        connection.cookies.clear()
        return (await connection.send(self._OPTIONS)).status == 200

    async def sign_in(self, connection: Connection, person: Person) -> bool:
        connection.cookies.clear()
        answer = await connection.send(self._OPTIONS)
        if answer.status != 200:
            return False
        credential = person.authenticator.get(decode(answer.body)["options"], origin=ORIGIN)
        return await self._finish(connection, "authenticate", credential)


@dataclass(slots=True)
class FastapiPasskeys:
    """fastapi-passkeys' own router: begin and finish, with a handle between them."""

    url: str

    _OPTIONS: ClassVar = head("/authenticate/begin")
    _VERIFY: ClassVar = head("/authenticate/finish")

    async def enroll(self, connection: Connection, person: Person) -> None:
        given = await ask(connection, head("/register/begin", f"x-user: {person.user_id}"), b"{}")
        credential = person.authenticator.create(given["publicKey"], origin=ORIGIN)
        body = {"credential": credential, "state": given["state"]}
        await ask(connection, head("/register/finish"), encode(body))

    async def options(self, connection: Connection) -> bool:
        return (await connection.send(self._OPTIONS, b"{}")).status == 200

    async def sign_in(self, connection: Connection, person: Person) -> bool:
        answer = await connection.send(self._OPTIONS, b"{}")
        if answer.status != 200:
            return False
        given = decode(answer.body)
        credential = person.authenticator.get(given["publicKey"], origin=ORIGIN)
        answer = await connection.send(
            self._VERIFY, encode({"credential": credential, "state": given["state"]})
        )
        return answer.status == 200 and b'"status":"ok"' in answer.body


@dataclass(slots=True)
class Allauth:
    """As allauth's login page does it: options as JSON, the answer as a form, a redirect when it is right."""

    url: str

    _CSRF: ClassVar = b"0123456789abcdefghijABCDEFGHIJxy"
    _PATH: ClassVar = "/accounts/2fa/webauthn/login/"
    _OPTIONS: ClassVar = head(_PATH, "x-requested-with: XMLHttpRequest", method="GET")
    _VERIFY: ClassVar = head(_PATH, content_type="application/x-www-form-urlencoded")

    async def enroll(self, connection: Connection, person: Person) -> None:
        made = await ask(connection, head("/seed"), encode({"userId": person.user_id}))
        options = _creation_options(person.user_id, base64url.decode(made["handle"]))
        credential = person.authenticator.create(options, origin=ORIGIN)
        body = {"userId": person.user_id, "credential": credential}
        await ask(connection, head("/seed"), encode(body))

    async def options(self, connection: Connection) -> bool:
        connection.cookies.clear()
        return (await connection.send(self._OPTIONS)).status == 200

    async def sign_in(self, connection: Connection, person: Person) -> bool:
        connection.cookies.clear()
        answer = await connection.send(self._OPTIONS)
        if answer.status != 200:
            return False
        options = decode(answer.body)["request_options"]["publicKey"]
        credential = person.authenticator.get(options, origin=ORIGIN)
        connection.cookies[b"csrftoken"] = self._CSRF
        form = {"csrfmiddlewaretoken": self._CSRF.decode(), "credential": encode(credential).decode()}
        answer = await connection.send(self._VERIFY, urlencode(form).encode())
        return answer.status == 302 and b"location: /signed-in" in answer.head.lower()


def _creation_options(name: str, handle: bytes) -> dict[str, Any]:
    """What a relying party asks for at enrollment, for the servers that do not ask themselves."""
    return {
        "challenge": "c2VlZGluZyBhIGJlbmNobWFyaw",
        "rp": {"id": "localhost", "name": "Benchmark"},
        "user": {"id": base64url.encode(handle), "name": name, "displayName": name},
        "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
        "authenticatorSelection": {"residentKey": "required", "userVerification": "required"},
    }
