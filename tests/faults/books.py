# SPDX-License-Identifier: Apache-2.0
"""What people sent and were told, compared with what the database holds (`reliability.md` §2).

An answer counts as *acknowledged* when it says success and has fully arrived. One that says that nothing was saved is
*refused*, and is held to it. Everything else, no answer too, is *in doubt*: it may be in the database or not, but once.

I1  no challenge and no link has more than one success;
I2  every success that a client saw is in the database, with its audit record (I6);
I3  every success in the database is of something that a client sent;
I4  signature counters never fall.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tests.faults.actors import Answer, Json

if TYPE_CHECKING:
    from tests.faults.installation import Installation

Kind = Literal["sign-in", "step-up", "enrollment", "link"]
NOTHING_SAVED = b"nothing was saved"
AT_WORK = "user_id NOT LIKE 'resident-%'"
"""All users but those that `Installation.populate` made."""


@dataclass(slots=True)
class Attempt:
    """One thing that may succeed once: what was sent, and each answer to it that fully arrived."""

    kind: Kind
    user_id: str
    nonce: bytes = b""
    counter: int = 0
    body: Json = field(default_factory=dict)
    token: str | None = None
    secret: str = ""
    answers: list[Answer] = field(default_factory=list)

    @property
    def successes(self) -> int:
        return sum(answer.status in (200, 303) for answer in self.answers)

    @property
    def is_refused(self) -> bool:
        """Whether it was told each time that nothing came of it."""
        return bool(self.answers) and all(
            answer.status == 503 and NOTHING_SAVED in answer.body for answer in self.answers
        )


@dataclass(slots=True)
class Counts:
    """What an experiment came to. ``lost`` and ``double`` are 0, or it fails."""

    sent: int = 0
    acknowledged: int = 0
    refused: int = 0
    in_doubt_and_kept: int = 0
    in_doubt_and_gone: int = 0
    lost: int = 0
    double: int = 0
    kinds: Counter[Kind] = field(default_factory=Counter)

    def __str__(self) -> str:
        kinds = ", ".join(f"{number} {kind}s" for kind, number in sorted(self.kinds.items()))
        return (
            f"{self.sent} sent ({kinds}): {self.acknowledged} acknowledged, {self.refused} refused, in doubt "
            f"{self.in_doubt_and_kept} kept and {self.in_doubt_and_gone} not; lost {self.lost}, double {self.double}"
        )


@dataclass(slots=True)
class Books:
    """The history of one installation."""

    attempts: list[Attempt] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)

    def token(self) -> str:
        """What one of the sign-ins that were acknowledged gave."""
        return next(
            str(one.answers[0].json["accessToken"])
            for one in self.attempts
            if one.kind == "sign-in" and one.successes
        )

    async def audit(
        self,
        installation: Installation,
        *,
        recorded: bool = True,
        due: Iterable[Attempt] | None = None,
    ) -> set[int]:
        """Compare with the database; gives the attempts that are in it, by their `id`.

        Args:
            recorded: whether the records of steps (I6) are looked at too, which knows the actions of `Load` only.
            due: what must be there if it was acknowledged: everything, but of an older copy what was before it.

        Raises:
            AssertionError: an invariant is broken; the message names it.
        """
        of_actions = [
            bytes(nonce)
            for (nonce,) in await installation.rows("SELECT nonce FROM action WHERE nonce IS NOT NULL")
        ]
        spent = {bytes(nonce) for (nonce,) in await installation.rows("SELECT nonce FROM spent_challenge")}
        opened = {
            name
            for (name,) in await installation.rows(
                "SELECT name FROM admin_invitation WHERE consumed_at IS NOT NULL"
            )
        }
        counters = dict(
            await installation.rows(
                f"SELECT user_id, max(sign_count) FROM authenticator WHERE {AT_WORK} GROUP BY user_id"
            )
        )
        assert len(set(of_actions)) == len(of_actions), "I1: a challenge signed somebody in twice"
        assert spent.isdisjoint(of_actions), "I1: a challenge was spent in two places"

        def is_in(one: Attempt) -> bool:
            if one.kind == "link":
                return one.user_id in opened
            return one.nonce in (actions if one.kind == "sign-in" else spent)

        actions = set(of_actions)
        kept = {id(one) for one in self.attempts if is_in(one)}
        sent = {one.nonce for one in self.attempts if one.nonce}
        assert actions | spent <= sent, "I3: the database has a success that nobody sent"
        assert opened <= {one.user_id for one in self.attempts if one.kind == "link"}, "I3: a link"
        for one in self.attempts if due is None else due:
            assert not one.successes or id(one) in kept, f"I2: an acknowledged {one.kind} is not there"
        for one in self.attempts:
            assert one.successes <= 1, f"I1: two successes for one {one.kind}"
            assert not one.is_refused or id(one) not in kept, (
                f"a {one.kind} is there, of which it said: {[answer.body for answer in one.answers]}"
            )
            if id(one) in kept and one.kind == "sign-in":
                assert counters[one.user_id] >= one.counter, "I4: behind a sign-in"
        for user_id, counter in counters.items():
            assert counter >= self.counters.get(user_id, 0), "I4: a counter fell"
        self.counters = counters
        if recorded:
            await self._audit_records(installation, kept)
        return kept

    async def _audit_records(self, installation: Installation, kept: set[int]) -> None:
        """I6: who has a passkey has one audit record of it; who stepped up has the action."""
        enrolled = await installation.rows(
            f"SELECT user_id, count(*) FROM authenticator WHERE {AT_WORK} GROUP BY user_id"
        )
        recorded = await installation.rows(
            "SELECT user_id, count(*) FROM audit_event WHERE event = 'authenticator.enrolled' GROUP BY user_id"
        )
        assert sorted(enrolled) == sorted(recorded), "I6: passkeys and their audit records differ"
        done = Counter(
            dict(
                await installation.rows(
                    "SELECT user_id, count(*) FROM action "
                    "WHERE code = 'pay' AND state = 'CHALLENGE_SUCCEEDED' GROUP BY user_id"
                )
            )
        )
        wanted = Counter(one.user_id for one in self.attempts if one.kind == "step-up" and id(one) in kept)
        assert done == wanted, "I6: step-ups and their actions differ"

    def counts(self, kept: set[int], since: int = 0) -> Counts:
        """What it came to, after an audit and before anything is sent again; from the attempt number ``since`` on."""
        attempts = self.attempts[since:]
        counts = Counts(sent=len(attempts), kinds=Counter(one.kind for one in attempts))
        for one in attempts:
            if one.successes:
                counts.acknowledged += 1
                counts.double += one.successes - 1
                counts.lost += id(one) not in kept
            elif id(one) in kept:
                counts.in_doubt_and_kept += 1
            elif one.is_refused or (one.answers and all(400 <= told.status < 500 for told in one.answers)):
                counts.refused += 1
            else:
                counts.in_doubt_and_gone += 1
        return counts
