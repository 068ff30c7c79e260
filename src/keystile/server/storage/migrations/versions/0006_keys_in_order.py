# SPDX-License-Identifier: Apache-2.0
"""On SQLite, what is unique of an action is an index that begins with the idempotency key, not with the user.

Keys of sign-ins are in the order of time, so all of them write into its last page; where the key began with the user,
each wrote into a page of its own. The index is not the table's PRIMARY KEY, which SQLite cannot change: for that the
table is made anew. Nobody's statements name either, so earlier code goes on working. On PostgreSQL nothing changes.
"""

from alembic import op

revision = "0006"
down_revision = "0005"

ON_SQLITE = (
    """
    CREATE TABLE action_anew (
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
      nonce_expires_at BIGINT
    )
    """,
    "INSERT INTO action_anew SELECT * FROM action",
    "DROP TABLE action",
    "ALTER TABLE action_anew RENAME TO action",
    # Last, because one by one they would take many times as long.
    "CREATE UNIQUE INDEX action_idempotency ON action (tenant_id, idempotency_key, user_id, code)",
    "CREATE UNIQUE INDEX action_challenge ON action (tenant_id, nonce_expires_at, nonce) WHERE nonce IS NOT NULL",
    "CREATE INDEX action_time ON action (tenant_id, user_id, created_at)",
    "CREATE INDEX action_recent ON action (tenant_id, created_at)",
    "CREATE INDEX action_code ON action (tenant_id, code, created_at)",
    "CREATE INDEX action_state ON action (tenant_id, state, created_at) WHERE state <> 'CHALLENGE_SUCCEEDED'",
)


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        return
    for statement in ON_SQLITE:
        op.execute(statement)
