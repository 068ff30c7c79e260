# SPDX-License-Identifier: Apache-2.0
"""Tenants, keys, users, authenticators, actions, spent challenges and the audit.

Times are UTC epoch milliseconds. The tenant is the first part of every key. `action` is written once per
sign-in and is the big table; the nonce of a sign-in without a token is unique in it (docs/explanation).
"""

from alembic import op

revision = "0001"
down_revision = None

STATEMENTS = (
    "CREATE TABLE settings_version (id BIGINT PRIMARY KEY, version BIGINT NOT NULL)",
    "INSERT INTO settings_version (id, version) VALUES (1, 1)",
    """
    CREATE TABLE tenant (
      tenant_id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      settings TEXT NOT NULL,
      wrapped_key BYTEA NOT NULL,
      challenges_valid_from BIGINT NOT NULL,
      created_at BIGINT NOT NULL
    )
    """,
    """
    CREATE TABLE origin (
      tenant_id TEXT NOT NULL REFERENCES tenant (tenant_id),
      origin TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      PRIMARY KEY (tenant_id, origin)
    )
    """,
    """
    CREATE TABLE api_key (
      tenant_id TEXT NOT NULL REFERENCES tenant (tenant_id),
      key_id TEXT NOT NULL,
      secret_hash BYTEA NOT NULL,
      sealed_secret BYTEA NOT NULL,
      hint TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      revoked_at BIGINT,
      PRIMARY KEY (tenant_id, key_id)
    )
    """,
    """
    CREATE TABLE app_user (
      tenant_id TEXT NOT NULL REFERENCES tenant (tenant_id),
      user_id TEXT NOT NULL,
      user_handle TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL,
      email TEXT,
      email_verified BOOLEAN,
      phone_number TEXT,
      phone_number_verified BOOLEAN,
      username TEXT,
      display_name TEXT,
      locale TEXT,
      custom TEXT,
      default_verification_method TEXT,
      PRIMARY KEY (tenant_id, user_id)
    )
    """,
    "CREATE UNIQUE INDEX app_user_handle ON app_user (tenant_id, user_handle)",
    "CREATE INDEX app_user_email ON app_user (tenant_id, email, user_id)",
    "CREATE INDEX app_user_phone ON app_user (tenant_id, phone_number, user_id)",
    "CREATE INDEX app_user_username ON app_user (tenant_id, username, user_id)",
    """
    CREATE TABLE authenticator (
      tenant_id TEXT NOT NULL,
      authenticator_id TEXT NOT NULL,
      user_id TEXT NOT NULL,
      method TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      verified_at BIGINT NOT NULL,
      last_verified_at BIGINT,
      name TEXT,
      username TEXT,
      display_name TEXT,
      credential_id BYTEA,
      public_key_alg BIGINT,
      public_key BYTEA,
      cose_key BYTEA,
      sign_count BIGINT NOT NULL,
      rp_id TEXT,
      aaguid TEXT,
      transports TEXT,
      attachment TEXT,
      backup_eligible BOOLEAN,
      backed_up BOOLEAN,
      uv_initialized BOOLEAN,
      attestation_format TEXT,
      attestation_type TEXT,
      user_agent TEXT,
      device_id TEXT,
      PRIMARY KEY (tenant_id, authenticator_id),
      FOREIGN KEY (tenant_id, user_id) REFERENCES app_user (tenant_id, user_id)
    )
    """,
    # A credential id is registered once in a tenant, whoever asks (WebAuthn L3 §7.1, security.md §3).
    "CREATE UNIQUE INDEX authenticator_credential ON authenticator (tenant_id, credential_id)",
    "CREATE INDEX authenticator_user ON authenticator (tenant_id, user_id)",
    """
    CREATE TABLE action (
      tenant_id TEXT NOT NULL,
      user_id TEXT NOT NULL,
      code TEXT NOT NULL,
      idempotency_key TEXT NOT NULL,
      state TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      state_updated_at BIGINT NOT NULL,
      method TEXT,
      authenticator_id TEXT,
      ip_address TEXT,
      user_agent TEXT,
      device_id TEXT,
      redirect_url TEXT,
      redirect_to_settings BOOLEAN,
      locale TEXT,
      custom TEXT,
      nonce BYTEA,
      nonce_expires_at BIGINT,
      PRIMARY KEY (tenant_id, user_id, code, idempotency_key)
    )
    """,
    "CREATE INDEX action_time ON action (tenant_id, user_id, created_at)",
    "CREATE UNIQUE INDEX action_nonce ON action (tenant_id, nonce) WHERE nonce IS NOT NULL",
    """
    CREATE TABLE spent_challenge (
      tenant_id TEXT NOT NULL,
      nonce BYTEA NOT NULL,
      expires_at BIGINT NOT NULL,
      PRIMARY KEY (tenant_id, nonce)
    )
    """,
    "CREATE INDEX spent_challenge_expiry ON spent_challenge (expires_at)",
    """
    CREATE TABLE audit_event (
      tenant_id TEXT NOT NULL,
      event_id TEXT NOT NULL,
      at BIGINT NOT NULL,
      actor TEXT NOT NULL,
      event TEXT NOT NULL,
      target TEXT NOT NULL,
      details TEXT NOT NULL,
      PRIMARY KEY (tenant_id, event_id)
    )
    """,
    "CREATE INDEX audit_event_time ON audit_event (tenant_id, at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
