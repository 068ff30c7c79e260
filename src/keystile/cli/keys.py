# SPDX-License-Identifier: Apache-2.0
"""`keystile keys`: the API keys with which apps call the server API. A tenant may have two live ones."""

from __future__ import annotations

from typing import Annotated

import typer

from keystile.cli import desk
from keystile.cli.console import confirm, print_record, print_table, say
from keystile.cli.desk import keys
from keystile.cli.options import DataDir, DryRun, Json, TenantOption, Yes, group

app = group("API keys of a tenant: two may be live, so one can replace the other.")


@app.command("create")
def create(tenant: TenantOption = None, data_dir: DataDir = None, json: Json = False) -> None:
    """Create an API key and print its secret."""
    print_record(desk.run(lambda at: keys.create(at, tenant), data_dir), as_json=json)


@app.command("list")
def list_(tenant: TenantOption = None, data_dir: DataDir = None, json: Json = False) -> None:
    """List API keys by id and the end of their secret."""
    rows = desk.run(lambda at: keys.views(at, tenant), data_dir)
    print_table(
        rows,
        ["keyId", "endsIn", "createdAt"],
        as_json=json,
        empty="No API keys. Do: keystile keys create",
    )


@app.command("revoke")
def revoke(
    key_id: Annotated[str, typer.Argument(help="As `keys list` shows it.")],
    tenant: TenantOption = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    data_dir: DataDir = None,
) -> None:
    """Revoke an API key for good: calls with it are refused within a second."""
    rows = desk.run(lambda at: keys.views(at, tenant), data_dir)
    key = keys.one_key(rows, key_id)
    if dry_run:
        say(f"Would revoke the key that ends in {key['endsIn']} (--dry-run).")
        return
    confirm(f"Revoke the key that ends in {key['endsIn']}? This cannot be undone.", yes=yes)
    desk.run(lambda at: keys.revoke(at, tenant, key_id), data_dir)
    say(f"Revoked the key that ended in {key['endsIn']}.")
