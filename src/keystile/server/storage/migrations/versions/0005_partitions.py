# SPDX-License-Identifier: Apache-2.0
"""What grows is written at its end: on PostgreSQL actions and audit events are by months, on SQLite nonces by expiry.

On SQLite, the unique index of nonces begins with when their challenge expires. A challenge has one expiry, under the
same seal as its nonce, so what is unique stays so; but where each sign-in wrote into a page of its own, all write into
the last.

On PostgreSQL, a unique index of a partitioned table holds within each partition only, so what is unique of an action,
its key and its nonce, is in `action_key`, which triggers keep: earlier code and any hand that inserts or deletes go
through them.
An insert whose key or nonce is taken touches no row, as its ON CONFLICT DO NOTHING always said. The table that was
there becomes the first partition as it is, of all until the end of this month; `storage.partitions` makes the others.
Times are UTC epoch milliseconds.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

# No deadlock with those who read before they write; they wait, or are told to try again.
LOCK = "LOCK TABLE action, audit_event IN ACCESS EXCLUSIVE MODE"

# With its indexes last: one by one they would take twice as long.
KEYS = (
    """
    CREATE TABLE action_key (
      tenant_id TEXT NOT NULL,
      user_id TEXT NOT NULL,
      code TEXT NOT NULL,
      idempotency_key TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      nonce BYTEA
    )
    """,
    """
    INSERT INTO action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce)
    SELECT tenant_id, user_id, code, idempotency_key, created_at, nonce FROM action
    """,
    "ALTER TABLE action_key ADD PRIMARY KEY (tenant_id, user_id, code, idempotency_key)",
    "CREATE UNIQUE INDEX action_key_nonce ON action_key (tenant_id, nonce) WHERE nonce IS NOT NULL",
)

ACTIONS = (
    "ALTER TABLE action RENAME TO action_before",
    "ALTER TABLE action_before DROP CONSTRAINT action_pkey",
    "DROP INDEX action_nonce",
    "ALTER INDEX action_time RENAME TO action_before_time",
    "ALTER INDEX action_recent RENAME TO action_before_recent",
    "ALTER INDEX action_code RENAME TO action_before_code",
    "ALTER INDEX action_state RENAME TO action_before_state",
    "CREATE TABLE action (LIKE action_before) PARTITION BY RANGE (created_at)",
    "CREATE INDEX action_time ON action (tenant_id, user_id, created_at)",
    "CREATE INDEX action_recent ON action (tenant_id, created_at)",
    "CREATE INDEX action_code ON action (tenant_id, code, created_at)",
    "CREATE INDEX action_state ON action (tenant_id, state, created_at) WHERE state <> 'CHALLENGE_SUCCEEDED'",
    "CREATE TABLE action_default PARTITION OF action DEFAULT",
)

EVENTS = (
    "ALTER TABLE audit_event RENAME TO audit_event_before",
    "ALTER TABLE audit_event_before DROP CONSTRAINT audit_event_pkey",
    "ALTER TABLE audit_event_before ADD PRIMARY KEY (tenant_id, event_id, at)",
    "ALTER INDEX audit_event_time RENAME TO audit_event_before_time",
    "ALTER INDEX audit_event_user RENAME TO audit_event_before_user",
    "ALTER INDEX audit_event_actor RENAME TO audit_event_before_actor",
    "ALTER INDEX audit_event_name RENAME TO audit_event_before_name",
    "ALTER INDEX audit_event_target RENAME TO audit_event_before_target",
    "CREATE TABLE audit_event (LIKE audit_event_before) PARTITION BY RANGE (at)",
    "ALTER TABLE audit_event ADD PRIMARY KEY (tenant_id, event_id, at)",
    "CREATE INDEX audit_event_time ON audit_event (tenant_id, at)",
    "CREATE INDEX audit_event_user ON audit_event (tenant_id, user_id, event_id) WHERE user_id IS NOT NULL",
    "CREATE INDEX audit_event_actor ON audit_event (tenant_id, actor, event_id)",
    "CREATE INDEX audit_event_name ON audit_event (tenant_id, event, event_id)",
    "CREATE INDEX audit_event_target ON audit_event (tenant_id, target, event_id)",
    "CREATE TABLE audit_event_default PARTITION OF audit_event DEFAULT",
)

# What a wrong clock dated later than this month moves to the new tables.
FIRST_PARTITIONS = """
DO $$
DECLARE
  until CONSTANT bigint :=
    extract(epoch FROM date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month')::bigint * 1000;
BEGIN
  WITH later AS (DELETE FROM action_before WHERE created_at >= until RETURNING *)
  INSERT INTO action SELECT * FROM later;
  WITH later AS (DELETE FROM audit_event_before WHERE at >= until RETURNING *)
  INSERT INTO audit_event SELECT * FROM later;
  EXECUTE 'ALTER TABLE action ATTACH PARTITION action_before FOR VALUES FROM (MINVALUE) TO (' || until || ')';
  EXECUTE 'ALTER TABLE audit_event ATTACH PARTITION audit_event_before FOR VALUES FROM (MINVALUE) TO ('
    || until || ')';
END $$
"""

TRIGGERS = (
    # Of two that race for a key or a nonce, the second waits here until the first has committed, and does nothing.
    """
    CREATE FUNCTION action_claims_key() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce)
      VALUES (NEW.tenant_id, NEW.user_id, NEW.code, NEW.idempotency_key, NEW.created_at, NEW.nonce)
      ON CONFLICT DO NOTHING;
      IF FOUND THEN
        RETURN NEW;
      END IF;
      RETURN NULL;
    END $$
    """,
    "CREATE TRIGGER action_claims_key BEFORE INSERT ON action FOR EACH ROW EXECUTE FUNCTION action_claims_key()",
    # One by one by their key, also where the first statement of a connection deleted a hundred thousand. A key that
    # was freed before, and is another action's now, has another time.
    """
    CREATE FUNCTION action_frees_keys() RETURNS trigger LANGUAGE plpgsql
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
    BEGIN
      DELETE FROM action_key USING gone
      WHERE action_key.tenant_id = gone.tenant_id AND action_key.user_id = gone.user_id
        AND action_key.code = gone.code AND action_key.idempotency_key = gone.idempotency_key
        AND action_key.created_at = gone.created_at;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER action_frees_keys AFTER DELETE ON action REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION action_frees_keys()
    """,
    # A row that moved to another partition would meet its own key there, and be lost.
    """
    CREATE FUNCTION action_keeps_key() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'An action keeps its key, its nonce and its time: delete it and insert another.';
    END $$
    """,
    """
    CREATE TRIGGER action_keeps_key
    BEFORE UPDATE OF tenant_id, user_id, code, idempotency_key, created_at, nonce ON action
    FOR EACH ROW EXECUTE FUNCTION action_keeps_key()
    """,
    # The partition of an action, known before a statement begins: it then opens that one alone.
    """
    CREATE FUNCTION action_created_at(tenant text, of_user text, of_code text, of_key text) RETURNS bigint
    LANGUAGE plpgsql STABLE AS $$
    BEGIN
      RETURN (SELECT created_at FROM action_key
        WHERE tenant_id = tenant AND user_id = of_user AND code = of_code AND idempotency_key = of_key);
    END $$
    """,
)


ON_SQLITE = (
    "CREATE UNIQUE INDEX action_challenge ON action (tenant_id, nonce_expires_at, nonce) WHERE nonce IS NOT NULL",
    "DROP INDEX action_nonce",
)
ON_POSTGRESQL = (LOCK, *KEYS, *ACTIONS, *EVENTS, FIRST_PARTITIONS, *TRIGGERS)


def upgrade() -> None:
    for statement in ON_POSTGRESQL if op.get_context().dialect.name == "postgresql" else ON_SQLITE:
        op.execute(statement)
