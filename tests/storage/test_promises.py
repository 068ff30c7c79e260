# SPDX-License-Identifier: Apache-2.0
"""What every store promises: exactly once, all or nothing, and nothing across tenants."""

from __future__ import annotations

import anyio
import pytest

from keystile.errors import ActionBlocked, CeremonyError, ChallengeError, Conflict, KeystileError, NotFound
from keystile.server.domain import changes
from keystile.server.domain.actions import ActionFilter
from keystile.server.domain.audit import AuditEvent
from keystile.server.domain.authenticators import AttestationEvidence
from keystile.server.domain.identifiers import AuthenticatorId, TenantId, UserId
from keystile.server.domain.keys import ApiKey
from keystile.server.domain.tenant_settings import TenantSettings
from keystile.server.domain.tenants import TenantRecord
from keystile.server.domain.users import UserFilter
from keystile.server.storage.changes import KEEP_SPENT_MS
from keystile.wire.server import ActionState
from tests.storage.conftest import Store
from tests.storage.examples import ACME, ADA, HOUR, NONCE, NOON, OTHER, an_action, an_authenticator

pytestmark = pytest.mark.anyio

PUT_ADA = changes.PutUser(ACME, ADA, "handle-of-ada", NOON, {"email": "ada@example.com"})
SIGN_IN = changes.RecordSignIn(an_action(state="CHALLENGE_SUCCEEDED"), NONCE, NOON + HOUR)
SUCCEED = changes.SucceedAction(
    ACME, ADA, "signIn", "key-1", "PASSKEY", AuthenticatorId("passkey-1"), NOON + 1, again=False
)


async def race(store: Store, *units: tuple[changes.Change, ...]) -> list[KeystileError | None]:
    """Apply all units at once; what each was refused with."""
    outcomes: list[KeystileError | None] = []

    async def run(unit: tuple[changes.Change, ...]) -> None:
        try:
            await store.work.apply(*unit)
        except KeystileError as error:
            outcomes.append(error)
        else:
            outcomes.append(None)

    async with anyio.create_task_group() as racers:
        for unit in units:
            racers.start_soon(run, unit)
    return outcomes


def a_sign_in(key: str) -> changes.RecordSignIn:
    return changes.RecordSignIn(
        an_action(state="CHALLENGE_SUCCEEDED", idempotency_key=key), NONCE, NOON + HOUR
    )


async def test_racing_answers_spend_a_challenge_once(store: Store) -> None:
    spend = changes.SpendChallenge(ACME, NONCE, NOON + HOUR)

    outcomes = await race(store, *[(spend,)] * 8)

    assert outcomes.count(None) == 1


async def test_racing_sign_ins_with_one_nonce_make_one_action(store: Store) -> None:
    await store.work.apply(PUT_ADA)

    outcomes = await race(store, *[(a_sign_in(f"key-{n}"),) for n in range(8)])

    assert outcomes.count(None) == 1
    assert len(await store.actions.query(ACME, ADA, ActionFilter(since=0))) == 1


async def test_a_losing_answer_says_that_the_challenge_was_used(store: Store) -> None:
    await store.work.apply(PUT_ADA, SIGN_IN)

    with pytest.raises(ChallengeError, match="challenge_already_used"):
        await store.work.apply(a_sign_in("another-key"))


async def test_a_nonce_spent_in_one_place_cannot_be_spent_in_the_other(store: Store) -> None:
    await store.work.apply(PUT_ADA, changes.SpendChallenge(ACME, NONCE, NOON + HOUR))

    with pytest.raises(ChallengeError):
        await store.work.apply(SIGN_IN)


async def test_the_same_nonce_in_another_tenant_is_another_nonce(store: Store) -> None:
    await store.work.apply(changes.SpendChallenge(ACME, NONCE, NOON + HOUR))

    await store.work.apply(changes.SpendChallenge(OTHER, NONCE, NOON + HOUR))

    assert await store.spent.is_spent(OTHER, NONCE, NOON + HOUR)


async def test_deleting_a_user_keeps_the_nonces_of_their_sign_ins(store: Store) -> None:
    await store.work.apply(PUT_ADA, changes.AddAuthenticator(an_authenticator()), SIGN_IN)

    await store.work.apply(changes.DeleteUser(ACME, ADA, NOON + 1))

    assert await store.spent.is_spent(ACME, NONCE, NOON + HOUR)
    await store.work.apply(PUT_ADA, changes.AddAuthenticator(an_authenticator()))
    with pytest.raises(ChallengeError):
        await store.work.apply(a_sign_in("after-deletion"))


async def test_deleting_a_user_forgets_nonces_that_no_clock_can_revive(store: Store) -> None:
    await store.work.apply(PUT_ADA, SIGN_IN)

    await store.work.apply(changes.DeleteUser(ACME, ADA, NOON + HOUR + KEEP_SPENT_MS + 1))

    assert not await store.spent.is_spent(ACME, NONCE, NOON + HOUR)


async def test_deleting_a_user_deletes_authenticators_and_actions(store: Store) -> None:
    await store.work.apply(PUT_ADA, changes.AddAuthenticator(an_authenticator()), SIGN_IN)

    await store.work.apply(changes.DeleteUser(ACME, ADA, NOON))

    assert await store.users.find(ACME, ADA) is None
    assert await store.authenticators.by_credential(ACME, b"credential-1") is None
    assert await store.actions.find(ACME, ADA, "signIn", "key-1") is None


async def test_removing_an_authenticator_frees_no_nonce(store: Store) -> None:
    await store.work.apply(PUT_ADA, changes.AddAuthenticator(an_authenticator()), SIGN_IN)

    await store.work.apply(changes.RemoveAuthenticator(ACME, ADA, AuthenticatorId("passkey-1")))

    assert await store.spent.is_spent(ACME, NONCE, NOON + HOUR)


@pytest.mark.parametrize(
    ("expired_for", "is_spent"),
    [
        pytest.param(KEEP_SPENT_MS, True, id="a day after expiry"),
        pytest.param(KEEP_SPENT_MS + 1, False, id="later than that"),
    ],
)
async def test_a_sweep_keeps_nonces_until_a_day_after_expiry(
    store: Store, expired_for: int, is_spent: bool
) -> None:
    await store.work.apply(changes.SpendChallenge(ACME, NONCE, NOON))

    await store.work.apply(changes.SweepSpentChallenges(NOON + expired_for, 10))

    assert await store.spent.is_spent(ACME, NONCE, NOON) is is_spent


async def test_a_unit_is_all_or_nothing(store: Store) -> None:
    await store.work.apply(PUT_ADA, changes.AddActionOnce(an_action(state="BLOCK")))

    with pytest.raises(ActionBlocked):
        await store.work.apply(
            changes.SpendChallenge(ACME, NONCE, NOON + HOUR),
            changes.AddAuthenticator(an_authenticator()),
            SUCCEED,
        )

    assert not await store.spent.is_spent(ACME, NONCE, NOON + HOUR)
    assert await store.authenticators.of_user(ACME, ADA) == []


async def test_a_refused_unit_does_not_take_its_neighbours_along(store: Store) -> None:
    await store.work.apply(PUT_ADA)
    good = [
        (changes.AddAuthenticator(an_authenticator(authenticator_id=f"p{n}", credential_id=b"c%d" % n)),)
        for n in range(4)
    ]
    bad = [(PUT_ADA, changes.SetActionState(ACME, ADA, "none", "none", "BLOCK", NOON))] * 4

    outcomes = await race(store, *good, *bad)

    assert outcomes.count(None) == 4
    assert len(await store.authenticators.of_user(ACME, ADA)) == 4


@pytest.mark.parametrize("state", ["ALLOW", "CHALLENGE_REQUIRED", "CHALLENGE_FAILED"])
async def test_an_open_action_can_be_finished(store: Store, state: ActionState) -> None:
    await store.work.apply(PUT_ADA, changes.AddActionOnce(an_action(state=state)))

    await store.work.apply(SUCCEED)

    assert await store.actions.state(ACME, ADA, "signIn", "key-1") == "CHALLENGE_SUCCEEDED"


@pytest.mark.parametrize("state", ["BLOCK", "REVIEW_REQUIRED", "REVIEW_SUCCEEDED", "REVIEW_FAILED"])
async def test_a_blocked_action_cannot_be_finished(store: Store, state: ActionState) -> None:
    await store.work.apply(PUT_ADA, changes.AddActionOnce(an_action(state=state)))

    with pytest.raises(ActionBlocked):
        await store.work.apply(SUCCEED)


async def test_racing_enrollments_finish_an_action_once(store: Store) -> None:
    await store.work.apply(PUT_ADA, changes.AddActionOnce(an_action()))

    outcomes = await race(store, *[(SUCCEED,)] * 8)

    assert outcomes.count(None) == 1


async def test_tracking_a_key_again_adds_nothing(store: Store) -> None:
    await store.work.apply(PUT_ADA, changes.AddActionOnce(an_action()))

    touched = await store.work.apply(changes.AddActionOnce(an_action(state="BLOCK")))

    assert list(touched) == [0]
    assert await store.actions.state(ACME, ADA, "signIn", "key-1") == "CHALLENGE_REQUIRED"


async def test_a_credential_id_is_registered_once_in_a_tenant(store: Store) -> None:
    bob = UserId("bob")
    await store.work.apply(PUT_ADA, changes.PutUser(ACME, bob, "handle-of-bob", NOON, {}))

    outcomes = await race(
        store,
        *[
            (changes.AddAuthenticator(an_authenticator(authenticator_id=f"p{n}", user_id=user)),)
            for n, user in enumerate([ADA, bob] * 4)
        ],
    )

    refusals = [outcome for outcome in outcomes if outcome is not None]
    assert len(refusals) == 7
    assert all(
        isinstance(refusal, CeremonyError) and refusal.check == "credential_already_registered"
        for refusal in refusals
    )


async def test_the_same_credential_id_may_live_in_two_tenants(store: Store) -> None:
    await store.work.apply(PUT_ADA, changes.AddAuthenticator(an_authenticator()))
    await store.work.apply(
        changes.PutUser(OTHER, ADA, "another-handle", NOON, {}),
        changes.AddAuthenticator(an_authenticator(tenant_id=OTHER)),
    )

    known = await store.authenticators.by_credential(OTHER, b"credential-1")

    assert known is not None
    assert known.user_handle == "another-handle"


async def test_an_authenticator_reads_back_as_it_was_stored(store: Store) -> None:
    await store.work.apply(PUT_ADA, changes.AddAuthenticator(an_authenticator()))

    assert await store.authenticators.find(ACME, AuthenticatorId("passkey-1")) == an_authenticator()


async def test_what_proved_a_passkeys_make_is_read_back_by_itself(store: Store) -> None:
    evidence = AttestationEvidence(b"attestation object", b"client data")
    await store.work.apply(PUT_ADA, changes.AddAuthenticator(an_authenticator(), evidence=evidence))

    assert await store.authenticators.evidence(ACME, AuthenticatorId("passkey-1")) == evidence
    assert await store.authenticators.evidence(OTHER, AuthenticatorId("passkey-1")) is None


async def test_a_passkey_of_which_no_proof_was_kept_has_none(store: Store) -> None:
    await store.work.apply(PUT_ADA, changes.AddAuthenticator(an_authenticator()))

    assert await store.authenticators.evidence(ACME, AuthenticatorId("passkey-1")) is None


async def test_every_tenant_has_its_relying_party_id(store: Store) -> None:
    assert await store.tenants.rp_ids() == [(ACME, "example.com"), (OTHER, "example.com")]


async def test_an_action_reads_back_as_it_was_stored(store: Store) -> None:
    await store.work.apply(PUT_ADA, changes.AddActionOnce(an_action()))

    assert await store.actions.find(ACME, ADA, "signIn", "key-1") == an_action()


@pytest.mark.parametrize(("received", "kept"), [(9, 9), (3, 5), (5, 5), (0, 5)])
async def test_a_counter_never_falls(store: Store, received: int, kept: int) -> None:
    await store.work.apply(PUT_ADA, changes.AddAuthenticator(an_authenticator()))

    await store.work.apply(
        changes.RecordUse(ACME, AuthenticatorId("passkey-1"), b"credential-1", received, True, True, NOON + 1)
    )

    known = await store.authenticators.by_credential(ACME, b"credential-1")
    assert known is not None
    assert known.sign_count == kept


async def test_a_passkey_that_was_removed_meanwhile_cannot_be_used(store: Store) -> None:
    await store.work.apply(PUT_ADA)

    with pytest.raises(CeremonyError, match="credential_not_found"):
        await store.work.apply(
            changes.RecordUse(ACME, AuthenticatorId("passkey-1"), b"credential-1", 9, True, True, NOON),
            SIGN_IN,
        )

    assert not await store.spent.is_spent(ACME, NONCE, NOON + HOUR)


async def test_a_use_is_of_that_very_registration_of_the_credential(store: Store) -> None:
    await store.work.apply(PUT_ADA, changes.AddAuthenticator(an_authenticator()))

    with pytest.raises(CeremonyError, match="credential_not_found"):
        await store.work.apply(
            changes.RecordUse(ACME, AuthenticatorId("an earlier one"), b"credential-1", 9, True, True, NOON),
            SIGN_IN,
        )

    known = await store.authenticators.by_credential(ACME, b"credential-1")
    assert known is not None
    assert known.sign_count != 9


async def test_an_update_changes_what_it_names_and_keeps_the_handle(store: Store) -> None:
    await store.work.apply(PUT_ADA)

    await store.work.apply(
        changes.PutUser(ACME, ADA, "another-handle", NOON + 1, {"username": "ada", "email_verified": True})
    )

    user = await store.users.find(ACME, ADA)
    assert user is not None
    assert (user.handle, user.attributes.email, user.attributes.username, user.attributes.email_verified) == (
        "handle-of-ada",
        "ada@example.com",
        "ada",
        True,
    )


async def test_an_update_clears_what_it_names_as_none(store: Store) -> None:
    await store.work.apply(PUT_ADA)

    await store.work.apply(changes.PutUser(ACME, ADA, "x", NOON + 1, {"email": None}))

    user = await store.users.find(ACME, ADA)
    assert user is not None
    assert user.attributes.email is None


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        pytest.param(UserFilter(limit=10), ["ada", "bob", "cy"], id="all"),
        pytest.param(UserFilter(limit=2), ["ada", "bob"], id="first page"),
        pytest.param(UserFilter(limit=2, after=UserId("bob")), ["cy"], id="next page"),
        pytest.param(UserFilter(email="two@example.com"), ["bob", "cy"], id="by email"),
        pytest.param(UserFilter(email="two@example.com", username="cy"), ["cy"], id="by email and username"),
        pytest.param(UserFilter(phone_number="+64270000000"), ["ada"], id="by phone"),
        pytest.param(UserFilter(username="cy"), ["cy"], id="by username"),
        pytest.param(UserFilter(email="TWO@example.com"), [], id="exactly"),
    ],
)
async def test_users_are_found_by_exact_values(store: Store, filter: UserFilter, found: list[str]) -> None:
    await store.work.apply(
        changes.PutUser(ACME, ADA, "h1", NOON, {"phone_number": "+64270000000"}),
        changes.PutUser(ACME, UserId("bob"), "h2", NOON, {"email": "two@example.com"}),
        changes.PutUser(ACME, UserId("cy"), "h3", NOON, {"email": "two@example.com", "username": "cy"}),
        changes.PutUser(OTHER, UserId("dan"), "h1", NOON, {"email": "two@example.com", "username": "cy"}),
    )

    assert [user.user_id for user in await store.users.query(ACME, filter)] == found


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        pytest.param(ActionFilter(since=0), ["k3", "k2", "k1"], id="newest first"),
        pytest.param(ActionFilter(since=NOON + 2), ["k3", "k2"], id="since"),
        pytest.param(ActionFilter(since=0, codes=("pay", "none")), ["k2"], id="by code"),
        pytest.param(ActionFilter(since=0, state="BLOCK"), ["k3"], id="by state"),
    ],
)
async def test_actions_are_listed_by_time_code_and_state(
    store: Store, filter: ActionFilter, found: list[str]
) -> None:
    await store.work.apply(
        PUT_ADA,
        changes.AddActionOnce(an_action(idempotency_key="k1", created_at=NOON + 1)),
        changes.AddActionOnce(an_action(idempotency_key="k2", created_at=NOON + 2, code="pay")),
        changes.AddActionOnce(an_action(idempotency_key="k3", created_at=NOON + 3, state="BLOCK")),
        changes.AddActionOnce(an_action(idempotency_key="k4", tenant_id=OTHER)),
    )

    assert [action.idempotency_key for action in await store.actions.query(ACME, ADA, filter)] == found


def an_api_key(key_id: str) -> ApiKey:
    return ApiKey(ACME, key_id, b"hash" + key_id.encode(), b"sealed", "abcd", NOON)


async def test_a_tenant_has_at_most_two_live_keys(store: Store) -> None:
    outcomes = await race(store, *[(changes.AddApiKey(an_api_key(f"k{n}")),) for n in range(6)])

    refusals = [outcome for outcome in outcomes if outcome is not None]
    assert len(refusals) == 4
    assert all(isinstance(refusal, Conflict) for refusal in refusals)


async def test_a_revoked_key_makes_room_for_another(store: Store) -> None:
    await store.work.apply(changes.AddApiKey(an_api_key("k1")), changes.AddApiKey(an_api_key("k2")))

    await store.work.apply(changes.RevokeApiKey(ACME, "k1", NOON), changes.AddApiKey(an_api_key("k3")))

    record = await store.tenants.find(ACME)
    assert record is not None
    assert [key.key_id for key in record.api_keys if key.revoked_at is None] == ["k2", "k3"]


async def test_revoking_a_key_twice_says_that_there_is_none(store: Store) -> None:
    await store.work.apply(changes.AddApiKey(an_api_key("k1")), changes.RevokeApiKey(ACME, "k1", NOON))

    with pytest.raises(NotFound):
        await store.work.apply(changes.RevokeApiKey(ACME, "k1", NOON))


async def test_every_change_of_settings_grows_the_version(store: Store) -> None:
    before = await store.tenants.version()

    await store.work.apply(changes.AddOrigin(ACME, "https://example.com", NOON), changes.BumpSettings())

    assert await store.tenants.version() == before + 1
    assert await store.tenants.all_origins() == {"https://example.com"}


async def test_a_data_key_is_kept_as_another_master_key_wraps_it(store: Store) -> None:
    await store.work.apply(changes.RewrapDataKey(ACME, b"anew"))

    assert dict(await store.tenants.wrapped_keys()) == {ACME: b"anew", OTHER: b"wrapped"}
    assert await store.tenants.wrapped_keys(1) == [(ACME, b"anew")]
    with pytest.raises(NotFound):
        await store.work.apply(changes.RewrapDataKey(TenantId("nobody"), b"anew"))


async def test_of_tenants_made_and_keys_wrapped_anew_at_once_whoever_comes_second_looks_again(
    store: Store,
) -> None:
    since = await store.tenants.version()
    settings = TenantSettings(rp_id="example.com", rp_name="Example")
    record = TenantRecord(TenantId("new"), "New", settings, b"wrapped", NOON, NOON)

    outcomes = await race(
        store,
        (changes.AddTenant(record), changes.BumpSettings(since)),
        (changes.RewrapDataKey(ACME, b"anew"), changes.BumpSettings(since)),
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "SettingsMoved"]


async def test_audit_events_come_newest_first(store: Store) -> None:
    events = [AuditEvent(ACME, f"e{n}", NOON + n, "cli", "tenant.updated", "", {"n": n}) for n in range(3)]
    await store.work.apply(*[changes.AddAuditEvent(event) for event in events])

    assert await store.audit.of_tenant(ACME, limit=2) == [events[2], events[1]]


async def test_an_authenticator_needs_its_user(store: Store) -> None:
    with pytest.raises(KeystileError):
        await store.work.apply(changes.AddAuthenticator(an_authenticator()))


async def test_of_a_users_passkeys_the_last_of_an_rp_id_stays_however_many_go_at_once(store: Store) -> None:
    await store.work.apply(PUT_ADA)
    passkeys = [an_authenticator(authenticator_id=f"p{n}", credential_id=b"c%d" % n) for n in range(8)]
    await store.work.apply(*(changes.AddAuthenticator(passkey) for passkey in passkeys))
    rp_id = an_authenticator().credential.rp_id  # type: ignore[union-attr]  # the example has one

    outcomes = await race(
        store,
        *((changes.RemoveAuthenticator(ACME, ADA, one.authenticator_id, rp_id),) for one in passkeys),
    )

    assert outcomes.count(None) == 7
    assert len(await store.authenticators.of_user(ACME, ADA)) == 1


async def test_a_passkey_of_another_rp_id_keeps_nobody_in(store: Store) -> None:
    await store.work.apply(PUT_ADA)
    await store.work.apply(
        changes.AddAuthenticator(an_authenticator()),
        changes.AddAuthenticator(an_authenticator(authenticator_id="p2", credential_id=b"c2")),
    )

    with pytest.raises(Conflict):
        await store.work.apply(changes.RemoveAuthenticator(ACME, ADA, AuthenticatorId("p2"), "moved.example"))
    assert len(await store.authenticators.of_user(ACME, ADA)) == 2
    await store.work.apply(changes.RemoveAuthenticator(ACME, ADA, AuthenticatorId("p2")))
    await store.work.apply(changes.RemoveAuthenticator(ACME, ADA, an_authenticator().authenticator_id))
    assert await store.authenticators.of_user(ACME, ADA) == []


async def test_racing_first_enrollments_of_one_user_add_one(store: Store) -> None:
    await store.work.apply(PUT_ADA)
    units = [
        (
            changes.AddAuthenticator(
                an_authenticator(authenticator_id=f"p{n}", credential_id=b"c%d" % n), only_first=True
            ),
        )
        for n in range(8)
    ]

    outcomes = await race(store, *units)

    assert outcomes.count(None) == 1
    assert len(await store.authenticators.of_user(ACME, ADA)) == 1
