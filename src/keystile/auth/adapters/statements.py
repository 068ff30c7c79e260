# SPDX-License-Identifier: Apache-2.0
"""The SQL of the SQL adapter: portable between SQLite and PostgreSQL, parameters by name.

Times are UTC epoch milliseconds. Tables carry a prefix of their own, because the app's database surely has a
`users` already. `SCHEMA` only ever grows at its end: each entry is one forward step.
"""

from __future__ import annotations

from typing import Final

SCHEMA: Final[tuple[tuple[str, ...], ...]] = (
    (
        """
        CREATE TABLE auth_user (
            id TEXT PRIMARY KEY,
            name TEXT,
            email TEXT UNIQUE,
            email_verified BIGINT,
            image TEXT
        )
        """,
        """
        CREATE TABLE auth_account (
            provider TEXT NOT NULL,
            provider_account_id TEXT NOT NULL,
            user_id TEXT NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE,
            type TEXT NOT NULL,
            tokens TEXT NOT NULL,
            PRIMARY KEY (provider, provider_account_id)
        )
        """,
        "CREATE INDEX auth_account_user ON auth_account (user_id)",
        """
        CREATE TABLE auth_session (
            session_token TEXT PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE,
            expires BIGINT NOT NULL
        )
        """,
        "CREATE INDEX auth_session_user ON auth_session (user_id)",
        """
        CREATE TABLE auth_verification_token (
            identifier TEXT NOT NULL,
            token TEXT NOT NULL,
            expires BIGINT NOT NULL,
            PRIMARY KEY (identifier, token)
        )
        """,
        "CREATE INDEX auth_verification_token_expires ON auth_verification_token (expires)",
        """
        CREATE TABLE auth_spent_result (
            spent_key TEXT PRIMARY KEY,
            expires BIGINT NOT NULL
        )
        """,
        "CREATE INDEX auth_spent_result_expires ON auth_spent_result (expires)",
    ),
)

CREATE_SCHEMA_TABLE: Final = "CREATE TABLE IF NOT EXISTS auth_schema (version INTEGER NOT NULL)"
READ_SCHEMA_VERSION: Final = "SELECT max(version) AS version FROM auth_schema"
WRITE_SCHEMA_VERSION: Final = "INSERT INTO auth_schema (version) VALUES (:version)"

_USER: Final = "id, name, email, email_verified, image"

CREATE_USER: Final = f"""
    INSERT INTO auth_user ({_USER}) VALUES (:id, :name, :email, :email_verified, :image) RETURNING {_USER}
"""  # noqa: S608  constant column names
GET_USER: Final = f"SELECT {_USER} FROM auth_user WHERE id = :id"  # noqa: S608
GET_USER_BY_EMAIL: Final = f"SELECT {_USER} FROM auth_user WHERE email = :email"  # noqa: S608
GET_USER_BY_ACCOUNT: Final = f"""
    SELECT {_USER} FROM auth_user WHERE id = (
        SELECT user_id FROM auth_account
        WHERE provider = :provider AND provider_account_id = :provider_account_id
    )
"""  # noqa: S608
UPDATE_USER: Final = f"""
    UPDATE auth_user SET name = :name, email = :email, email_verified = :email_verified, image = :image
    WHERE id = :id RETURNING {_USER}
"""  # noqa: S608
DELETE_USER: Final = f"DELETE FROM auth_user WHERE id = :id RETURNING {_USER}"  # noqa: S608

_ACCOUNT: Final = "provider, provider_account_id, user_id, type, tokens"
LINK_ACCOUNT: Final = f"""
    INSERT INTO auth_account ({_ACCOUNT}) VALUES (:provider, :provider_account_id, :user_id, :type, :tokens)
"""  # noqa: S608
UNLINK_ACCOUNT: Final = f"""
    DELETE FROM auth_account WHERE provider = :provider AND provider_account_id = :provider_account_id
    RETURNING {_ACCOUNT}
"""  # noqa: S608

_SESSION: Final = "session_token, user_id, expires"
CREATE_SESSION: Final = f"INSERT INTO auth_session ({_SESSION}) VALUES (:session_token, :user_id, :expires)"  # noqa: S608
GET_SESSION_AND_USER: Final = """
    SELECT s.session_token, s.user_id, s.expires, u.id, u.name, u.email, u.email_verified, u.image
    FROM auth_session s JOIN auth_user u ON u.id = s.user_id WHERE s.session_token = :session_token
"""
UPDATE_SESSION: Final = f"""
    UPDATE auth_session SET expires = :expires WHERE session_token = :session_token RETURNING {_SESSION}
"""  # noqa: S608
DELETE_SESSION: Final = f"DELETE FROM auth_session WHERE session_token = :session_token RETURNING {_SESSION}"  # noqa: S608

CREATE_VERIFICATION_TOKEN: Final = """
    INSERT INTO auth_verification_token (identifier, token, expires) VALUES (:identifier, :token, :expires)
"""
# By both keys, in one statement: adapters that looked at one of them, or read before deleting, have had
# CVE-2022-39263 and CVE-2021-21310.
USE_VERIFICATION_TOKEN: Final = """
    DELETE FROM auth_verification_token WHERE identifier = :identifier AND token = :token
    RETURNING identifier, token, expires
"""
SWEEP_VERIFICATION_TOKENS: Final = "DELETE FROM auth_verification_token WHERE expires <= :now"

# A conflict inserts nothing and so returns nothing; it is not an error, because a replay is expected.
SPEND_RESULT: Final = """
    INSERT INTO auth_spent_result (spent_key, expires) VALUES (:key, :expires)
    ON CONFLICT (spent_key) DO NOTHING RETURNING spent_key
"""
SWEEP_SPENT_RESULTS: Final = "DELETE FROM auth_spent_result WHERE expires <= :now"
