# SPDX-License-Identifier: Apache-2.0
"""Where users, links and spent results are kept: one Protocol, an in-memory store and a SQL store."""

from keystile.auth.adapters.base import Adapter, SpendsResults
from keystile.auth.adapters.memory import MemoryAdapter
from keystile.auth.adapters.sql import SqlAdapter

__all__ = ["Adapter", "MemoryAdapter", "SpendsResults", "SqlAdapter"]
