# SPDX-License-Identifier: Apache-2.0
"""Whether a database keeps what it acknowledged, is undamaged, and can take what is asked of it.

Pure, as `checks`: `keystile doctor` looks, and hands over the facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final

from keystile.server.doctor.checks import Finding, Verdict
from keystile.server.domain.health import Integrity, PostgresHealth, SQLiteHealth

OLDEST_POSTGRES: Final = 130_000
NETWORK_FILE_SYSTEMS: Final = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "fuse.sshfs", "fuse.glusterfs", "glusterfs")
)
SLOW_MS: Final = 20.0
"""A sign-in takes a few round trips, one after another."""
SKEW_MS: Final = 5_000

_THOROUGH: Final = "keystile doctor --integrity"


def check_sqlite(health: SQLiteHealth, *, name: str) -> Iterator[Finding]:
    kind = health.file_system
    if kind in NETWORK_FILE_SYSTEMS:
        yield Finding(
            "file system",
            name,
            "failed",
            f"it is on a file system of the network ({kind}), whose locks SQLite's log cannot rely on: the file may be "
            "damaged",
            "move it to a disk of this machine, or keep everything in PostgreSQL",
        )
    found = _check_integrity(
        health.integrity,
        name,
        cure="stop the server and keep a copy of the file; where only indexes are named, sqlite3 FILE REINDEX builds "
        "them anew; else put the newest backup in its place: keystile restore FILE",
    )
    if found.verdict == "info":
        size = f"{health.bytes / 2**30:.1f} GiB are more than a look of a few seconds"
        found = Finding("integrity", name, "info", size, _THOROUGH)
    yield found


def check_postgres(
    health: PostgresHealth, *, name: str, is_prepared: bool, workers: int, pool: int, now: int
) -> Iterator[Finding]:
    """
    Args:
        is_prepared: whether statements are prepared.
        workers: processes of this node.
        pool: connections that each of them opens at most.
        now: this machine's clock, in epoch milliseconds.
    """
    major = health.version // 10_000
    if health.version < OLDEST_POSTGRES:
        text = f"PostgreSQL {major} is too old: Keystile needs {OLDEST_POSTGRES // 10_000} or newer"
        yield Finding("version", name, "failed", text, "upgrade the server")
    else:
        yield Finding("version", name, "ok", f"PostgreSQL {major}, {health.milliseconds:.1f} ms away")
    if health.settings["server_encoding"] != "UTF8":
        yield Finding(
            "encoding",
            name,
            "failed",
            f"it is in {health.settings['server_encoding']}: names in other scripts cannot be stored",
            "make a new one (CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0), and move the data with pg_dump",
        )
    if health.is_read_only:
        yield Finding(
            "read-only",
            name,
            "failed",
            "it takes no changes: a standby, or default_transaction_read_only is on",
            "name the primary in KEYSTILE_DATABASE_URL, or all hosts and target_session_attrs=read-write",
        )
    if health.milliseconds > SLOW_MS:
        text = f"it is {health.milliseconds:.0f} ms away, and a sign-in waits for several round trips"
        yield Finding("distance", name, "warning", text, "run Keystile nearer to it")
    if abs(health.clock - now) > SKEW_MS:
        seconds = abs(health.clock - now) // 1000
        text = f"its clock and this machine's are {seconds} s apart"
        yield Finding("clock", name, "warning", text, "let both set their clocks from the network")
    if health.is_pooled and is_prepared:
        text = "something like PgBouncer is before it; in transaction mode it loses prepared statements"
        yield Finding("pooler", name, "warning", text, "set KEYSTILE_DATABASE_PREPARED=off")
    yield from _check_encryption(health, name)
    yield from _check_durability(health, name)
    yield from _check_connections(health, name, workers, pool)
    if health.unwritable:
        tables = ", ".join(health.unwritable[:3]) + (", …" if len(health.unwritable) > 3 else "")
        text = f"this user may not read and change {len(health.unwritable)} of the tables ({tables}): people get 503"
        yield Finding(
            "rights", name, "failed", text, "connect as the owner, or GRANT ALL ON ALL TABLES IN SCHEMA …"
        )
    for index in health.invalid_indexes:
        text = f"the index {index} is not valid: it was not built to its end, and is not used"
        yield Finding("index", name, "failed", text, f"REINDEX INDEX CONCURRENTLY {index}")
    yield _check_integrity(
        health.integrity,
        name,
        cure="stop the servers; an index: REINDEX DATABASE; a table: restore a backup, or promote an undamaged replica",
    )


def _check_encryption(health: PostgresHealth, name: str) -> Iterator[Finding]:
    if health.is_encrypted or not health.address or ip_address(health.address).is_loopback:
        return
    # A network of one's own, as that of containers, may be trusted; who can read along is for its owner to say.
    verdict: Verdict = "info" if ip_address(health.address).is_private else "warning"
    text = "the connection is not encrypted: whoever is between reads the password's exchange and all rows"
    yield Finding(
        "encryption",
        name,
        verdict,
        text,
        "switch ssl on at the server, and add ?sslmode=verify-full&sslrootcert=FILE to KEYSTILE_DATABASE_URL: the "
        "certificate of who vouches for the server",
    )


def _check_durability(health: PostgresHealth, name: str) -> Iterator[Finding]:
    settings = health.settings
    standbys, commit = settings["synchronous_standby_names"], settings["synchronous_commit"]
    for setting, lost in (
        ("fsync", "a crash of the machine can lose or damage everything"),
        ("full_page_writes", "a crash of the machine can leave pages half written"),
    ):
        if settings[setting] == "off":
            do = f"ALTER SYSTEM SET {setting} = on; then SELECT pg_reload_conf()"
            yield Finding("durability", name, "warning", f"{setting} is off: {lost}", do)
    if standbys and commit == "local":
        text = "synchronous_commit is local: what is acknowledged may not be on the standby yet"
        do = "ALTER DATABASE … SET synchronous_commit = on"
        yield Finding("durability", name, "warning", text, do)
    elif standbys:
        text = f"a COMMIT waits for the standby too ({commit}; {standbys})"
        yield Finding("durability", name, "ok", text)
    elif health.replicas:
        text = f"{health.replicas} replicas follow, none of them synchronous: a fail-over can lose what came last"
        yield Finding(
            "durability", name, "info", text, "name one in synchronous_standby_names if it may be promoted"
        )
    if settings["data_checksums"] == "off":
        text = "pages have no checksums: what a disk changes by itself is not noticed"
        yield Finding(
            "checksums", name, "info", text, "pg_checksums --enable, while the database server stands"
        )


def _check_connections(health: PostgresHealth, name: str, workers: int, pool: int) -> Iterator[Finding]:
    if health.is_pooled:
        return  # the pooler's to bound
    # While workers are replaced, a new one is there before the old one has gone.
    wanted = (workers + 1) * pool
    sum_ = f"{workers} {'worker' if workers == 1 else 'workers'} and one that takes a place, {pool} connections each"
    if wanted > health.most_connections:
        yield Finding(
            "connections",
            name,
            "warning",
            f"this node may want {wanted} ({sum_}), and the server gives this user {health.most_connections}",
            "lower KEYSTILE_DATABASE_POOL or KEYSTILE_WORKERS, or raise max_connections; or put PgBouncer before it",
        )
    else:
        nodes = health.most_connections // wanted
        text = f"there is room for {nodes} {'node' if nodes == 1 else 'nodes'} like this one ({sum_})"
        yield Finding("connections", name, "ok", text)


def _check_integrity(integrity: Integrity, name: str, *, cure: str) -> Finding:
    if integrity.faults:
        more = len(integrity.faults) - 1
        text = integrity.faults[0] + (f"; and {more} more like it" if more else "")
        return Finding("integrity", name, "failed", f"it is damaged: {text}", cure)
    if integrity.missing:
        return Finding(
            "integrity",
            name,
            "info",
            f"it was not looked through: {integrity.missing}",
            "as a superuser: CREATE EXTENSION amcheck; then pg_amcheck, or keystile doctor as one who may run it",
        )
    if not integrity.is_whole:
        return Finding("integrity", name, "info", "it is larger than a look of a few seconds", _THOROUGH)
    if integrity.is_thorough:
        return Finding("integrity", name, "ok", "every page, row and index was read: nothing is damaged")
    return Finding("integrity", name, "ok", f"a quick look finds nothing damaged; {_THOROUGH} reads all")
