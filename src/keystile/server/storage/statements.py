# SPDX-License-Identifier: Apache-2.0
"""Every SQL statement of the platform, as named constants: portable SQL with numbered placeholders.

Each names its tenant, but for the sweeps and the few reads that belong to no tenant (settings version, all
origins, list of tenants). Uniqueness is decided by the statement that writes, never by one that read before.
"""

from __future__ import annotations

from typing import Final

# --- settings and tenants -----------------------------------------------------------------------------------

SETTINGS_VERSION: Final = "SELECT version FROM settings_version WHERE id = 1"
BUMP_SETTINGS: Final = "UPDATE settings_version SET version = version + 1 WHERE id = 1"
BUMP_SETTINGS_SINCE: Final = f"{BUMP_SETTINGS} AND version = ?1"

_TENANT_COLUMNS: Final = "tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at"
FIND_TENANT: Final = f"SELECT {_TENANT_COLUMNS} FROM tenant WHERE tenant_id = ?1"
LIST_TENANTS: Final = f"SELECT {_TENANT_COLUMNS} FROM tenant ORDER BY created_at, tenant_id"
SETTINGS_OF_TENANTS: Final = "SELECT tenant_id, settings FROM tenant ORDER BY created_at, tenant_id"
NAMES_OF_TENANTS: Final = "SELECT tenant_id, name FROM tenant ORDER BY created_at, tenant_id"
WRAPPED_KEYS: Final = "SELECT tenant_id, wrapped_key FROM tenant ORDER BY created_at, tenant_id"
OLDEST_WRAPPED_KEYS: Final = f"{WRAPPED_KEYS} LIMIT ?1"
ADD_TENANT: Final = (
    f"INSERT INTO tenant ({_TENANT_COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING"
)
# Of all tenants, the Portal's too; always another value than before, whatever the clock says.
MOVE_CHALLENGES_VALID_FROM: Final = """
UPDATE tenant SET challenges_valid_from =
  CASE WHEN challenges_valid_from < ?1 THEN ?1 ELSE challenges_valid_from + 1 END
"""
REWRAP_DATA_KEY: Final = "UPDATE tenant SET wrapped_key = ?2 WHERE tenant_id = ?1"
UPDATE_TENANT: Final = "UPDATE tenant SET name = ?2, settings = ?3 WHERE tenant_id = ?1"

ORIGINS_OF_TENANT: Final = "SELECT origin FROM origin WHERE tenant_id = ?1 ORDER BY created_at, origin"
ALL_ORIGINS: Final = "SELECT DISTINCT origin FROM origin"
APP_ORIGINS: Final = "SELECT DISTINCT origin FROM origin WHERE tenant_id <> ?1"
ADD_ORIGIN: Final = (
    "INSERT INTO origin (tenant_id, origin, created_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"
)
REMOVE_ORIGIN: Final = "DELETE FROM origin WHERE tenant_id = ?1 AND origin = ?2"

_API_KEY_COLUMNS: Final = "tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at"
API_KEYS_OF_TENANT: Final = (
    f"SELECT {_API_KEY_COLUMNS} FROM api_key WHERE tenant_id = ?1 ORDER BY created_at, key_id"
)
ADD_API_KEY: Final = f"""
INSERT INTO api_key ({_API_KEY_COLUMNS}) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
WHERE (SELECT count(*) FROM api_key WHERE tenant_id = ?1 AND revoked_at IS NULL) < 2
"""
REVOKE_API_KEY: Final = (
    "UPDATE api_key SET revoked_at = ?3 WHERE tenant_id = ?1 AND key_id = ?2 AND revoked_at IS NULL"
)

# --- users --------------------------------------------------------------------------------------------------

_USER_COLUMNS: Final = (
    "tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, "
    "phone_number_verified, username, display_name, locale, custom, default_verification_method"
)
FIND_USER: Final = f"SELECT {_USER_COLUMNS} FROM app_user WHERE tenant_id = ?1 AND user_id = ?2"

QUERY_USERS: Final = f"""
SELECT {_USER_COLUMNS} FROM app_user WHERE tenant_id = ?1 AND user_id > ?2 ORDER BY user_id LIMIT ?3
"""
QUERY_USERS_BY_EMAIL: Final = f"""
SELECT {_USER_COLUMNS} FROM app_user WHERE tenant_id = ?1 AND user_id > ?2 AND email = ?4
AND (phone_number = ?5 OR ?5 IS NULL) AND (username = ?6 OR ?6 IS NULL) ORDER BY user_id LIMIT ?3
"""
QUERY_USERS_BY_PHONE: Final = f"""
SELECT {_USER_COLUMNS} FROM app_user WHERE tenant_id = ?1 AND user_id > ?2 AND phone_number = ?4
AND (username = ?5 OR ?5 IS NULL) ORDER BY user_id LIMIT ?3
"""
QUERY_USERS_BY_USERNAME: Final = f"""
SELECT {_USER_COLUMNS} FROM app_user WHERE tenant_id = ?1 AND user_id > ?2 AND username = ?4
ORDER BY user_id LIMIT ?3
"""

# A flag and a value for each attribute: an attribute that is not named keeps what it has.
PUT_USER: Final = """
INSERT INTO app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified,
  phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method)
VALUES (?1, ?2, ?3, ?4, ?4, ?6, ?8, ?10, ?12, ?14, ?16, ?18, ?20, ?22)
ON CONFLICT (tenant_id, user_id) DO UPDATE SET
  updated_at = ?4,
  email = CASE WHEN ?5 THEN excluded.email ELSE app_user.email END,
  email_verified = CASE WHEN ?7 THEN excluded.email_verified ELSE app_user.email_verified END,
  phone_number = CASE WHEN ?9 THEN excluded.phone_number ELSE app_user.phone_number END,
  phone_number_verified = CASE WHEN ?11 THEN excluded.phone_number_verified
                          ELSE app_user.phone_number_verified END,
  username = CASE WHEN ?13 THEN excluded.username ELSE app_user.username END,
  display_name = CASE WHEN ?15 THEN excluded.display_name ELSE app_user.display_name END,
  locale = CASE WHEN ?17 THEN excluded.locale ELSE app_user.locale END,
  custom = CASE WHEN ?19 THEN excluded.custom ELSE app_user.custom END,
  default_verification_method = CASE WHEN ?21 THEN excluded.default_verification_method
                                ELSE app_user.default_verification_method END
"""
ENSURE_USER: Final = """
INSERT INTO app_user (tenant_id, user_id, user_handle, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)
ON CONFLICT DO NOTHING
"""
KEEP_NONCES_OF_USER: Final = """
INSERT INTO spent_challenge (tenant_id, nonce, expires_at)
SELECT tenant_id, nonce, nonce_expires_at FROM action
WHERE tenant_id = ?1 AND user_id = ?2 AND nonce IS NOT NULL AND nonce_expires_at > ?3
ON CONFLICT DO NOTHING
"""
DELETE_ACTIONS_OF_USER: Final = "DELETE FROM action WHERE tenant_id = ?1 AND user_id = ?2"
DELETE_AUTHENTICATORS_OF_USER: Final = "DELETE FROM authenticator WHERE tenant_id = ?1 AND user_id = ?2"
DELETE_USER: Final = "DELETE FROM app_user WHERE tenant_id = ?1 AND user_id = ?2"

# --- authenticators -----------------------------------------------------------------------------------------

_AUTHENTICATOR_COLUMNS: Final = (
    "tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, "
    "display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, "
    "attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, "
    "device_id, attestation_trusted, discoverable, prf_enabled, large_blob_supported, credential_protection, "
    "min_pin_length"
)
AUTHENTICATORS_OF_USER: Final = f"""
SELECT {_AUTHENTICATOR_COLUMNS} FROM authenticator WHERE tenant_id = ?1 AND user_id = ?2
ORDER BY created_at, authenticator_id
"""
# What an enrolled user may answer with, and no more: both are asked in the course of a step-up.
METHODS_OF_USER: Final = """
SELECT u.default_verification_method, a.method FROM app_user u
LEFT JOIN authenticator a ON a.tenant_id = u.tenant_id AND a.user_id = u.user_id
WHERE u.tenant_id = ?1 AND u.user_id = ?2 ORDER BY a.created_at, a.authenticator_id
"""
CREDENTIALS_OF_USER: Final = """
SELECT credential_id, transports FROM authenticator WHERE tenant_id = ?1 AND user_id = ?2 AND method = ?3
ORDER BY created_at, authenticator_id
"""
FIND_AUTHENTICATOR: Final = (
    f"SELECT {_AUTHENTICATOR_COLUMNS} FROM authenticator WHERE tenant_id = ?1 AND authenticator_id = ?2"
)
# The ids come as a JSON array: one statement, whatever their number.
AUTHENTICATORS_OF_USERS: Final = f"""
SELECT {_AUTHENTICATOR_COLUMNS} FROM authenticator
WHERE tenant_id = ?1 AND user_id IN (SELECT value FROM json_each(?2)) ORDER BY created_at, authenticator_id
"""
KNOWN_CREDENTIAL: Final = """
SELECT a.authenticator_id, a.user_id, u.user_handle, coalesce(u.username, a.username, u.email),
  coalesce(u.display_name, a.display_name), a.public_key_alg, a.public_key, a.sign_count, a.backup_eligible, a.rp_id,
  a.backed_up
FROM authenticator a JOIN app_user u ON u.tenant_id = a.tenant_id AND u.user_id = a.user_id
WHERE a.tenant_id = ?1 AND a.credential_id = ?2
"""
# On an index of their own (tenant, model).
PASSKEYS_OF_MODEL: Final = """
SELECT tenant_id, user_id, authenticator_id, aaguid, attestation_trusted, created_at FROM authenticator
WHERE tenant_id = ?1 AND aaguid = ?2 ORDER BY created_at DESC, authenticator_id DESC LIMIT ?3
"""
COUNT_OF_MODEL: Final = "SELECT count(*) FROM authenticator WHERE tenant_id = ?1 AND aaguid = ?2"
ADD_AUTHENTICATOR: Final = f"""
INSERT INTO authenticator ({_AUTHENTICATOR_COLUMNS}, attestation_object, client_data)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,
  ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34
WHERE NOT (?35 AND EXISTS (SELECT 1 FROM authenticator WHERE tenant_id = ?1 AND user_id = ?3))
ON CONFLICT DO NOTHING
"""
# Up to 64 KiB, so no list has it.
ATTESTATION_OF: Final = """
SELECT attestation_object, client_data FROM authenticator
WHERE tenant_id = ?1 AND authenticator_id = ?2 AND attestation_object IS NOT NULL
"""
# The counter never falls, whatever the order in which two answers arrive (security.md §5). Found by the credential id,
# as `KNOWN_CREDENTIAL` finds it, whose pages are at hand: another index would be another page among a million users'.
RECORD_USE: Final = """
UPDATE authenticator SET last_verified_at = ?7, backed_up = ?6, backup_eligible = coalesce(backup_eligible, ?5),
  sign_count = CASE WHEN ?4 > sign_count THEN ?4 ELSE sign_count END
WHERE tenant_id = ?1 AND credential_id = ?3 AND authenticator_id = ?2
"""
RENAME_AUTHENTICATOR: Final = (
    "UPDATE authenticator SET name = ?4 WHERE tenant_id = ?1 AND user_id = ?2 AND authenticator_id = ?3"
)
REMOVE_AUTHENTICATOR: Final = (
    "DELETE FROM authenticator WHERE tenant_id = ?1 AND user_id = ?2 AND authenticator_id = ?3"
)
REMOVE_AUTHENTICATOR_BUT_LAST: Final = """
DELETE FROM authenticator WHERE tenant_id = ?1 AND user_id = ?2 AND authenticator_id = ?3
AND EXISTS (SELECT 1 FROM authenticator AS other WHERE other.tenant_id = ?1 AND other.user_id = ?2
  AND other.authenticator_id <> ?3 AND other.rp_id = ?4)
"""

# --- actions and spent challenges ---------------------------------------------------------------------------

_ACTION_COLUMNS: Final = (
    "tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, "
    "ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom"
)
_ACTION_KEY: Final = "tenant_id = ?1 AND user_id = ?2 AND code = ?3 AND idempotency_key = ?4"
FIND_ACTION: Final = f"SELECT {_ACTION_COLUMNS} FROM action WHERE {_ACTION_KEY}"
ACTION_STATE: Final = f"SELECT state FROM action WHERE {_ACTION_KEY}"
QUERY_ACTIONS: Final = f"""
SELECT {_ACTION_COLUMNS} FROM action
WHERE tenant_id = ?1 AND user_id = ?2 AND created_at >= ?3 AND (state = ?4 OR ?4 IS NULL)
  AND (code IN (SELECT value FROM json_each(?5)) OR ?5 IS NULL)
ORDER BY created_at DESC, idempotency_key DESC LIMIT ?6
"""
ADD_ACTION_ONCE: Final = f"""
INSERT INTO action ({_ACTION_COLUMNS})
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) ON CONFLICT DO NOTHING
"""
# A nonce may have moved to spent_challenge when its user was deleted, so that is looked at too.
RECORD_SIGN_IN: Final = """
INSERT INTO action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method,
  authenticator_id, ip_address, user_agent, device_id, nonce, nonce_expires_at)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13
WHERE NOT EXISTS (SELECT 1 FROM spent_challenge WHERE tenant_id = ?1 AND nonce = ?12)
ON CONFLICT DO NOTHING
"""
SUCCEED_ACTION: Final = f"""
UPDATE action SET state = 'CHALLENGE_SUCCEEDED', state_updated_at = ?7, method = ?5, authenticator_id = ?6
WHERE {_ACTION_KEY} AND (state IN ('ALLOW', 'CHALLENGE_REQUIRED', 'CHALLENGE_FAILED')
  OR (state = 'CHALLENGE_SUCCEEDED' AND ?8))
"""
SET_ACTION_STATE: Final = f"UPDATE action SET state = ?5, state_updated_at = ?6 WHERE {_ACTION_KEY}"

SPEND_CHALLENGE: Final = (
    "INSERT INTO spent_challenge (tenant_id, nonce, expires_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"
)
# By its expiry first, which is under the same seal: indexed so, new ones stand at the end, and each sign-in writes a
# page that the others write too, not one of its own somewhere among ten million (docs/decisions/0032).
_ACTION_OF_NONCE: Final = "action WHERE tenant_id = ?1 AND nonce_expires_at = ?3 AND nonce = ?2"
NONCE_IS_SPENT: Final = f"""
SELECT 1 FROM {_ACTION_OF_NONCE} UNION ALL SELECT 1 FROM spent_challenge WHERE tenant_id = ?1 AND nonce = ?2
"""
SWEEP_SPENT_CHALLENGES: Final = """
DELETE FROM spent_challenge WHERE (tenant_id, nonce) IN
  (SELECT tenant_id, nonce FROM spent_challenge WHERE expires_at < ?1 ORDER BY expires_at LIMIT ?2)
"""

# --- what is old --------------------------------------------------------------------------------------------

# Each walks the index of time from its beginning; the time is said twice, for the partitions of both.
_OLD_ACTIONS: Final = """
tenant_id = ?1 AND created_at < ?2 AND (nonce_expires_at IS NULL OR nonce_expires_at < ?3)
"""
COUNT_OLD_ACTIONS: Final = f"SELECT count(*) FROM action WHERE {_OLD_ACTIONS}"
COUNT_OLD_EVENTS: Final = "SELECT count(*) FROM audit_event WHERE tenant_id = ?1 AND at < ?2"
PRUNE_ACTIONS: Final = f"""
DELETE FROM action WHERE tenant_id = ?1 AND created_at < ?2
AND (tenant_id, user_id, code, idempotency_key, created_at) IN
  (SELECT tenant_id, user_id, code, idempotency_key, created_at FROM action WHERE {_OLD_ACTIONS}
   ORDER BY created_at LIMIT ?4)
"""
PRUNE_AUDIT_EVENTS: Final = """
DELETE FROM audit_event WHERE tenant_id = ?1 AND at < ?2 AND (tenant_id, event_id, at) IN
  (SELECT tenant_id, event_id, at FROM audit_event WHERE tenant_id = ?1 AND at < ?2 ORDER BY at LIMIT ?3)
"""
# Each tenant's newest, at the end of an index; those of all that never had any are NULL.
NEWEST_SUCCESSES: Final = """
SELECT (SELECT max(created_at) FROM action WHERE action.tenant_id = tenant.tenant_id),
  (SELECT max(at) FROM audit_event WHERE audit_event.tenant_id = tenant.tenant_id)
FROM tenant
"""

# --- set-up -------------------------------------------------------------------------------------------------

# Every part stops early: at the first row, at ?3 rows of a state, or at the newest ?4. The partial index holds
# all states but that of a sign-in, so the one that most rows have is looked for among the newest only.
_COUNT_OF_STATE: Final = """
(SELECT count(*) FROM (SELECT 1 FROM action WHERE tenant_id = ?1 AND state = '{0}' AND created_at >= ?2
  AND state <> 'CHALLENGE_SUCCEEDED' LIMIT ?3) AS of_state)
"""
SET_UP_STATES: Final = (
    "ALLOW",
    "CHALLENGE_REQUIRED",
    "CHALLENGE_FAILED",
    "BLOCK",
    "REVIEW_REQUIRED",
    "REVIEW_SUCCEEDED",
    "REVIEW_FAILED",
)
SET_UP_FACTS: Final = f"""
SELECT EXISTS (SELECT 1 FROM app_user WHERE tenant_id = ?1),
  EXISTS (SELECT 1 FROM authenticator WHERE tenant_id = ?1),
  EXISTS (SELECT 1 FROM (SELECT last_verified_at FROM authenticator WHERE tenant_id = ?1 LIMIT ?4) AS known
    WHERE last_verified_at IS NOT NULL),
  newest.succeeded, newest.looked_at, {", ".join(map(_COUNT_OF_STATE.format, SET_UP_STATES))}
FROM (SELECT count(*) AS looked_at, count(CASE WHEN state = 'CHALLENGE_SUCCEEDED' THEN 1 END) AS succeeded
  FROM (SELECT state FROM action WHERE tenant_id = ?1 AND created_at >= ?2 ORDER BY created_at DESC LIMIT ?4) AS day
) AS newest
"""

# --- FIDO metadata: one row for the whole installation ------------------------------------------------------

METADATA_STATE: Final = (
    "SELECT number, next_update, source, etag, stored_at, asked_at, failure FROM metadata WHERE id = 1"
)
METADATA_SHEET: Final = "SELECT sheet FROM metadata WHERE id = 1"
# One node at a time looks for something newer. A moment in the future is a clock's mistake.
CLAIM_METADATA: Final = """
UPDATE metadata SET asked_at = ?1, failure = ?4
WHERE id = 1 AND (asked_at > ?1 OR (failure IS NULL AND asked_at <= ?2) OR (failure IS NOT NULL AND asked_at <= ?3))
"""
FINISH_METADATA: Final = "UPDATE metadata SET asked_at = ?1, failure = ?2 WHERE id = 1"
STORE_METADATA: Final = """
UPDATE metadata SET number = ?1, next_update = ?2, sheet = ?3, source = ?4, etag = ?5, stored_at = ?6,
  asked_at = ?6, failure = NULL
WHERE id = 1 AND number < ?1
"""

# --- audit --------------------------------------------------------------------------------------------------

_AUDIT_COLUMNS: Final = "tenant_id, event_id, at, actor, event, target, details"
ADD_AUDIT_EVENT: Final = (
    f"INSERT INTO audit_event ({_AUDIT_COLUMNS}, user_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
)
AUDIT_EVENTS_OF_TENANT: Final = f"""
SELECT {_AUDIT_COLUMNS} FROM audit_event WHERE tenant_id = ?1 ORDER BY at DESC, event_id DESC LIMIT ?2
"""

# --- lists, newest first ------------------------------------------------------------------------------------
# A page begins after the sort key of the last one's end: each statement walks one index from there and stops at its
# limit. Nothing here is sorted, but actions of one and the same millisecond: an index without the rest of their key
# is half the size, and every sign-in writes into it.

USERS_BEFORE: Final = f"""
SELECT {_USER_COLUMNS} FROM app_user WHERE tenant_id = ?1 AND (created_at, user_id) < (?2, ?3)
ORDER BY created_at DESC, user_id DESC LIMIT ?4
"""


def _starting(column: str, start: str, end: str) -> str:
    return f"""
SELECT * FROM (SELECT {column} AS found, {_USER_COLUMNS} FROM app_user
  WHERE tenant_id = ?1 AND {column} >= {start} AND {column} < {end} AND ({column}, user_id) > (?2, ?3)
  ORDER BY {column}, user_id LIMIT ?4) AS matches
"""


USERS_STARTING: Final = "UNION ALL".join(
    (
        _starting("user_id", "?5", "?6"),
        _starting("email", "?5", "?6"),
        _starting("username", "?5", "?6"),
        _starting("email", "?7", "?8"),
    )
)
ENROLLED: Final = """
SELECT user_id, sum(CASE WHEN method = 'PASSKEY' THEN 1 ELSE 0 END), max(last_verified_at) FROM authenticator
WHERE tenant_id = ?1 AND user_id IN (SELECT value FROM json_each(?2)) GROUP BY user_id
"""


def _actions_before(lead: str) -> str:
    return f"""
SELECT {_ACTION_COLUMNS} FROM action
WHERE tenant_id = ?1{lead} AND (created_at, user_id, code, idempotency_key) < (?2, ?3, ?4, ?5)
ORDER BY created_at DESC, user_id DESC, code DESC, idempotency_key DESC LIMIT ?6
"""


ACTIONS_BEFORE: Final = _actions_before("")
ACTIONS_OF_USER_BEFORE: Final = _actions_before(" AND user_id = ?7")
ACTIONS_OF_CODE_BEFORE: Final = _actions_before(" AND code = ?7")
# The second condition is that of the index, which leaves out what nearly every action becomes.
ACTIONS_IN_STATE_BEFORE: Final = _actions_before(" AND state = ?7 AND state <> 'CHALLENGE_SUCCEEDED'")
ACTIONS_AT: Final = f"""
SELECT {_ACTION_COLUMNS} FROM action WHERE tenant_id = ?1 AND created_at = ?2 AND idempotency_key = ?3
"""


def _events_before(lead: str) -> str:
    return f"""
SELECT {_AUDIT_COLUMNS} FROM audit_event WHERE tenant_id = ?1{lead} AND event_id < ?2
ORDER BY event_id DESC LIMIT ?3
"""


# By their ids, which are UUIDv7: in the order of time, and unique.
EVENTS_BEFORE: Final = _events_before("")
EVENTS_OF_USER_BEFORE: Final = _events_before(" AND user_id = ?4")
EVENTS_OF_ACTOR_BEFORE: Final = _events_before(" AND actor = ?4")
EVENTS_CALLED_BEFORE: Final = _events_before(" AND event = ?4")
EVENTS_OF_TARGET_BEFORE: Final = _events_before(" AND target = ?4")

NEWEST: Final = """
SELECT (SELECT max(created_at) FROM app_user WHERE tenant_id = ?1),
  (SELECT max(created_at) FROM action WHERE tenant_id = ?1)
"""
NEWER: Final = """
SELECT
  (SELECT count(*) FROM (SELECT 1 FROM app_user WHERE tenant_id = ?1 AND created_at > ?2 LIMIT ?4) AS users),
  (SELECT count(*) FROM (SELECT 1 FROM action WHERE tenant_id = ?1 AND created_at > ?3 LIMIT ?4) AS actions)
"""

# --- the Portal ---------------------------------------------------------------------------------------------

_ADMIN_COLUMNS: Final = "admin_id, name, role, reach, created_at, created_by"
# The development admin has no passkey and is not the first admin that a link may make.
_HAS_ADMIN: Final = "EXISTS (SELECT 1 FROM admin WHERE tenant_id = ?1 AND admin_id <> 'dev')"
LIST_ADMINS: Final = f"SELECT {_ADMIN_COLUMNS} FROM admin WHERE tenant_id = ?1 ORDER BY created_at, admin_id"
FIND_ADMIN: Final = f"SELECT {_ADMIN_COLUMNS} FROM admin WHERE tenant_id = ?1 AND admin_id = ?2"
ADD_ADMIN: Final = f"""
INSERT INTO admin (tenant_id, {_ADMIN_COLUMNS}) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
WHERE NOT (?8 AND {_HAS_ADMIN}) ON CONFLICT DO NOTHING
"""
REMOVE_ADMIN: Final = "DELETE FROM admin WHERE tenant_id = ?1 AND admin_id = ?2"
REMOVE_INVITATIONS_OF_ADMIN: Final = (
    "DELETE FROM admin_invitation WHERE tenant_id = ?1 AND (admin_id = ?2 OR created_by = ?3)"
)

_INVITATION_COLUMNS: Final = (
    "purpose, admin_id, name, role, reach, only_first, created_by, created_at, expires_at"
)
ADD_INVITATION: Final = f"""
INSERT INTO admin_invitation (tenant_id, secret_hash, {_INVITATION_COLUMNS})
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
"""
# Every new one forgets the old ones. Without the expression SQLite would not walk the index of expiries but all rows of
# the tenant, which are all that there are.
_EXPIRED: Final = "expires_at < ?2 AND tenant_id || '' = ?1"
FORGET_INVITATIONS: Final = f"DELETE FROM admin_invitation WHERE {_EXPIRED}"
FIND_INVITATION: Final = f"""
SELECT {_INVITATION_COLUMNS}, consumed_at FROM admin_invitation WHERE tenant_id = ?1 AND secret_hash = ?2
"""
CONSUME_INVITATION: Final = f"""
UPDATE admin_invitation SET consumed_at = ?3, ticket_hash = ?4
WHERE tenant_id = ?1 AND secret_hash = ?2 AND consumed_at IS NULL AND expires_at > ?3
  AND NOT (only_first AND {_HAS_ADMIN})
"""
INVITATION_BY_TICKET: Final = f"""
SELECT {_INVITATION_COLUMNS}, consumed_at FROM admin_invitation
WHERE tenant_id = ?1 AND ticket_hash = ?2 AND consumed_at > ?3
"""
FINISH_TICKET: Final = """
UPDATE admin_invitation SET ticket_hash = NULL WHERE tenant_id = ?1 AND ticket_hash = ?2 AND consumed_at > ?3
"""

# A session and whose it is, in one read: it ends with its admin.
FIND_ADMIN_SESSION: Final = """
SELECT a.admin_id, a.name, a.role, a.reach, a.created_at, a.created_by,
  s.opened_by, s.created_at, s.expires_at, s.seen_at, s.verified_at
FROM admin_session s JOIN admin a ON a.tenant_id = s.tenant_id AND a.admin_id = s.admin_id
WHERE s.tenant_id = ?1 AND s.secret_hash = ?2
"""
ADD_ADMIN_SESSION: Final = """
INSERT INTO admin_session (tenant_id, secret_hash, admin_id, opened_by, created_at, expires_at, seen_at, verified_at)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?5, ?5 WHERE EXISTS (SELECT 1 FROM admin WHERE tenant_id = ?1 AND admin_id = ?3)
"""
FORGET_ADMIN_SESSIONS: Final = f"DELETE FROM admin_session WHERE {_EXPIRED}"
SEE_ADMIN_SESSION: Final = """
UPDATE admin_session SET seen_at = ?3 WHERE tenant_id = ?1 AND secret_hash = ?2 AND seen_at < ?3
"""
VERIFY_ADMIN_SESSION: Final = """
UPDATE admin_session SET secret_hash = ?3, verified_at = ?4, seen_at = ?4
WHERE tenant_id = ?1 AND secret_hash = ?2 AND expires_at > ?4
"""
END_ADMIN_SESSION: Final = "DELETE FROM admin_session WHERE tenant_id = ?1 AND secret_hash = ?2"
END_ALL_ADMIN_SESSIONS: Final = "DELETE FROM admin_session"
FORGET_ALL_INVITATIONS: Final = "DELETE FROM admin_invitation"
END_ADMIN_SESSIONS: Final = (
    "DELETE FROM admin_session WHERE tenant_id = ?1 AND admin_id = ?2 AND secret_hash <> ?3"
)

# --- PostgreSQL's own: a row to lock before a condition over others that belong to it; what a server is -----

LOCK_USER: Final = "SELECT 1 FROM app_user WHERE tenant_id = ?1 AND user_id = ?2 FOR NO KEY UPDATE"
# Of a sign-in, which locks one of them, either all is seen afterwards or nothing was done yet.
LOCK_AUTHENTICATORS: Final = (
    "SELECT 1 FROM authenticator WHERE tenant_id = ?1 AND user_id = ?2 ORDER BY authenticator_id FOR UPDATE"
)
LOCK_TENANT: Final = "SELECT 1 FROM tenant WHERE tenant_id = ?1 FOR NO KEY UPDATE"

SYNCHRONOUS_COMMIT: Final = "SELECT current_setting('synchronous_commit')"
# NULL where there is no such table.
MAY_READ_REVISION: Final = "SELECT has_table_privilege(to_regclass('alembic_version'), 'SELECT')"

# `action` is partitioned by time there, and what is unique of an action is in `action_key` (revision 0005): a nonce is
# looked up in it, and so is the time of a key. That time is known before the statement begins, which then opens one
# partition; a subquery in its place would open all of them to leave them again.
ON_PARTITIONS: Final = {
    _ACTION_KEY: f"{_ACTION_KEY} AND created_at = action_created_at(?1, ?2, ?3, ?4)",
    _ACTION_OF_NONCE: "action_key WHERE tenant_id = ?1 AND nonce = ?2 AND CAST(?3 AS BIGINT) IS NOT NULL",
}
CLAIM_PARTITIONS: Final = "SELECT pg_try_advisory_xact_lock(hashtext('keystile partitions'))"
PARTITIONS: Final = """
SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = to_regclass(?1)
"""

# --- schema -------------------------------------------------------------------------------------------------

SCHEMA_REVISION: Final = "SELECT version_num FROM alembic_version"
