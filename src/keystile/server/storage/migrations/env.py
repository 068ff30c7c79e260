# SPDX-License-Identifier: Apache-2.0
"""What Alembic runs: connect, and apply the revisions in one transaction. No models, no autogenerate.

For PostgreSQL it writes the statements down instead (`migrations.upgrade_postgres` runs them).
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, pool

if context.is_offline_mode():
    context.configure(dialect_name="postgresql", transactional_ddl=False)
    context.run_migrations()
else:
    url = context.config.get_main_option("sqlalchemy.url")
    assert url is not None
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
