# SPDX-License-Identifier: Apache-2.0
"""The Portal: who may use it, the links and sessions that let them, and the indexes of its lists.

`tenant_id` of an admin, a link and a session is the Portal's own tenant, in which admins are users with passkeys.
`reach` is the tenant that an admin may see, NULL the whole installation. Links, tickets and sessions are kept as
hashes only. The indexes of `action` and `audit_event` leave out what a sign-in would otherwise write for nobody:
the state that most rows have, and user ids where there are none.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = (
    """
    CREATE TABLE admin (
      tenant_id TEXT NOT NULL REFERENCES tenant (tenant_id),
      admin_id TEXT NOT NULL,
      name TEXT NOT NULL,
      role TEXT NOT NULL,
      reach TEXT REFERENCES tenant (tenant_id),
      created_at BIGINT NOT NULL,
      created_by TEXT NOT NULL,
      PRIMARY KEY (tenant_id, admin_id)
    )
    """,
    # A ticket is what a spent link becomes until its passkey is there; it is never a session.
    """
    CREATE TABLE admin_invitation (
      tenant_id TEXT NOT NULL REFERENCES tenant (tenant_id),
      secret_hash BYTEA NOT NULL,
      purpose TEXT NOT NULL,
      admin_id TEXT NOT NULL,
      name TEXT NOT NULL,
      role TEXT NOT NULL,
      reach TEXT REFERENCES tenant (tenant_id),
      only_first BOOLEAN NOT NULL,
      created_by TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL,
      consumed_at BIGINT,
      ticket_hash BYTEA,
      PRIMARY KEY (tenant_id, secret_hash)
    )
    """,
    "CREATE UNIQUE INDEX admin_invitation_ticket ON admin_invitation (tenant_id, ticket_hash) "
    "WHERE ticket_hash IS NOT NULL",
    "CREATE INDEX admin_invitation_expiry ON admin_invitation (expires_at)",
    """
    CREATE TABLE admin_session (
      tenant_id TEXT NOT NULL,
      secret_hash BYTEA NOT NULL,
      admin_id TEXT NOT NULL,
      opened_by TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL,
      seen_at BIGINT NOT NULL,
      verified_at BIGINT NOT NULL,
      PRIMARY KEY (tenant_id, secret_hash),
      FOREIGN KEY (tenant_id, admin_id) REFERENCES admin (tenant_id, admin_id)
    )
    """,
    "CREATE INDEX admin_session_admin ON admin_session (tenant_id, admin_id)",
    "CREATE INDEX admin_session_expiry ON admin_session (expires_at)",
    # Lists of users and actions, newest first.
    "CREATE INDEX app_user_recent ON app_user (tenant_id, created_at, user_id)",
    "CREATE INDEX action_recent ON action (tenant_id, created_at)",
    "CREATE INDEX action_code ON action (tenant_id, code, created_at)",
    "CREATE INDEX action_state ON action (tenant_id, state, created_at) WHERE state <> 'CHALLENGE_SUCCEEDED'",
    # Lists of the audit: event ids are in the order of time.
    "ALTER TABLE audit_event ADD COLUMN user_id TEXT",
    "UPDATE audit_event SET user_id = substr(actor, 6) WHERE actor LIKE 'user:%'",
    "CREATE INDEX audit_event_user ON audit_event (tenant_id, user_id, event_id) WHERE user_id IS NOT NULL",
    "CREATE INDEX audit_event_actor ON audit_event (tenant_id, actor, event_id)",
    "CREATE INDEX audit_event_name ON audit_event (tenant_id, event, event_id)",
    "CREATE INDEX audit_event_target ON audit_event (tenant_id, target, event_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
