# SPDX-License-Identifier: Apache-2.0
"""FIDO metadata: one row for the whole installation, there from the start, so that changing it is one UPDATE.

``sheet`` is what a verified BLOB says, without its icons; ``number`` is 0 while there is none, and never falls.
``asked_at`` is when a node last looked for a newer one. The index finds passkeys of a model of which something
grave was reported. Older code ignores all of it.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS = (
    """
    CREATE TABLE metadata (
      id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
      number BIGINT NOT NULL,
      next_update TEXT,
      sheet BYTEA,
      source TEXT NOT NULL,
      etag TEXT NOT NULL,
      stored_at BIGINT NOT NULL,
      asked_at BIGINT NOT NULL,
      failure TEXT
    )
    """,
    "INSERT INTO metadata (id, number, source, etag, stored_at, asked_at) VALUES (1, 0, '', '', 0, 0)",
    "CREATE INDEX authenticator_model ON authenticator (tenant_id, aaguid, created_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
