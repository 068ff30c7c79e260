# SPDX-License-Identifier: Apache-2.0
"""`keystile signing-keys`: the keys that seal challenges and sign tokens. They never leave the server."""

from __future__ import annotations

from typing import Annotated

import typer

from keystile.cli import desk
from keystile.cli.console import confirm, print_json, print_table, say
from keystile.cli.desk import Desk, Record, signing_keys
from keystile.cli.options import DataDir, DryRun, Json, TenantOption, Yes, group

app = group(
    "Signing keys of a tenant: they seal challenges and sign tokens. For API keys see `keystile keys`."
)

AllTenants = Annotated[bool, typer.Option("--all", help="Of all tenants, and of the Portal.")]


@app.command("list")
def list_(tenant: TenantOption = None, data_dir: DataDir = None, json: Json = False) -> None:
    """List the signing keys that are live: the one that signs, and those that still verify."""
    rows = desk.run(lambda at: signing_keys.views(at, tenant), data_dir)
    print_table(rows, ["keyId", "signsSince", "verifiesUntil"], as_json=json, empty="")


@app.command("rotate")
def rotate(
    tenant: TenantOption = None,
    all_tenants: AllTenants = False,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Sign with a new key at once. Nobody notices: what the old one signed is good for its life."""

    async def work(at: Desk) -> list[Record]:
        return await signing_keys.rotate(at, await signing_keys.chosen(at, tenant, all_tenants=all_tenants))

    _print(
        desk.run(work, data_dir), as_json=json, what="older ones verify until what they signed has expired"
    )


@app.command("revoke")
def revoke(
    tenant: TenantOption = None,
    all_tenants: AllTenants = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Emergency: sign with a new key, and accept nothing that was issued before, on any node, within a second.

    Whoever is signing in or stepping up has to try again, and tokens that were not validated yet are worth nothing.
    Passkeys, API keys and your apps' own sessions stay.
    """

    async def names(at: Desk) -> list[str]:
        return [one.name for one in await signing_keys.chosen(at, tenant, all_tenants=all_tenants)]

    async def work(at: Desk) -> list[Record]:
        return await signing_keys.revoke(at, await signing_keys.chosen(at, tenant, all_tenants=all_tenants))

    found = ", ".join(desk.run(names, data_dir))
    if dry_run:
        say(f"Would revoke the signing keys of {found} (--dry-run).")
        return
    confirm(f"Revoke the signing keys of {found}? Whoever is signing in now has to try again.", yes=yes)
    _print(desk.run(work, data_dir), as_json=json, what="nothing that was issued before is good any more")


def _print(rows: list[Record], *, as_json: bool, what: str) -> None:
    if as_json:
        print_json(rows)
        return
    for row in rows:
        say(f"{row['name']}: key {row['keyId']} signs now; {what}.")
