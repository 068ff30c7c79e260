# SPDX-License-Identifier: Apache-2.0
"""Changes of users, as statements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from keystile.server.domain import changes as c
from keystile.server.storage import statements as sql
from keystile.server.storage.changes.steps import KEEP_SPENT_MS, Steps, as_json
from keystile.server.storage.database import Step, Value

_ATTRIBUTES: Final = (
    "email",
    "email_verified",
    "phone_number",
    "phone_number_verified",
    "username",
    "display_name",
    "locale",
    "custom",
    "default_verification_method",
)


def _put_user(change: c.PutUser) -> Iterable[Step]:
    if not change.attributes:
        yield Step(sql.ENSURE_USER, (change.tenant_id, change.user_id, change.handle, change.now))
        return
    values: list[Value] = [change.tenant_id, change.user_id, change.handle, change.now]
    for name in _ATTRIBUTES:
        value = change.attributes.get(name)
        values += [name in change.attributes, as_json(value) if name == "custom" else value]
    yield Step(sql.PUT_USER, values)


def _delete_user(change: c.DeleteUser) -> Iterable[Step]:
    user = (change.tenant_id, change.user_id)
    yield Step(sql.KEEP_NONCES_OF_USER, (*user, change.now - KEEP_SPENT_MS), is_long=True)
    yield Step(sql.DELETE_ACTIONS_OF_USER, user, is_long=True)
    yield Step(sql.DELETE_AUTHENTICATORS_OF_USER, user)
    yield Step(sql.DELETE_USER, user)


STEPS: Final[Steps] = {
    c.PutUser: _put_user,
    c.DeleteUser: _delete_user,
}
