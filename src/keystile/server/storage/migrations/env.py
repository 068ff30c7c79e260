# SPDX-License-Identifier: Apache-2.0
"""What Alembic runs: connect, and apply the revisions in one transaction. No models, no autogenerate.

For PostgreSQL it writes the statements down instead (`migrations.upgrade_postgres` runs them).
"""

from __future__ import annotations

from typing import Final

from alembic import context
from sqlalchemy import create_engine, pool

LOCK_SECONDS: Final = 5

if context.is_offline_mode():
    context.configure(dialect_name="postgresql", transactional_ddl=False)
    context.run_migrations()
else:
    url = context.config.get_main_option("sqlalchemy.url")
    assert url is not None
    # Python's driver begins transactions when it sees fit, and none for CREATE and ALTER: it is told not to.
    driver = {"isolation_level": None, "timeout": LOCK_SECONDS}
    engine = create_engine(url, poolclass=pool.NullPool, connect_args=driver)
    with engine.connect() as connection, connection.begin():
        # Whoever migrates at the same time waits here, and finds nothing to do.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        context.configure(connection=connection, transactional_ddl=True)
        with context.begin_transaction():
            context.run_migrations()
