# SPDX-License-Identifier: Apache-2.0
"""What can be seen of a database or a Redis from outside: facts, for `server.doctor` to judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Integrity:
    """How far a database was looked through, and what was found."""

    faults: Sequence[str]
    is_whole: bool
    """Whether everything was looked at."""
    is_thorough: bool
    """Whether rows were compared with their indexes, too."""
    missing: str = ""
    """Why nothing at all was looked at; empty where something was."""


@dataclass(frozen=True, slots=True)
class SQLiteHealth:
    bytes: int
    file_system: str
    """As the system calls it: ``ext4``, ``nfs4``; empty where that cannot be found out."""
    integrity: Integrity


@dataclass(frozen=True, slots=True)
class PostgresHealth:
    version: int
    """As ``server_version_num``: 150004 is 15.4."""
    settings: Mapping[str, str]
    """By name: those that decide what a crash may take."""
    is_read_only: bool
    """A standby, or made so by a setting."""
    is_pooled: bool
    """Whether something like PgBouncer is before it."""
    is_encrypted: bool
    address: str
    """The server's own; empty for a socket on this machine."""
    most_connections: int
    """That this user may open at once."""
    replicas: int
    invalid_indexes: Sequence[str]
    unwritable: Sequence[str]
    """Tables that this user may not read and change."""
    milliseconds: float
    """One round trip."""
    clock: int
    """The server's, in epoch milliseconds."""
    integrity: Integrity


@dataclass(frozen=True, slots=True)
class RedisHealth:
    name: str
    """``Redis 7.2.4`` or ``Valkey 8.0.1``."""
    milliseconds: float
    """One round trip, the middle of several."""
    most_bytes: int
    """Of memory that it may take; 0 where there is no bound."""
    policy: str
    """What it does then, as ``maxmemory-policy``."""
    evicted: int
    """Keys that it threw away before they expired, since its start."""
