# SPDX-License-Identifier: Apache-2.0
"""`keystile metadata`: the FIDO metadata, which says who vouches for authenticator models and what came to light."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from keystile.cli import desk
from keystile.cli.console import print_record, print_table, say
from keystile.cli.desk import Desk, iso, tenants
from keystile.cli.options import DataDir, Json, group

app = group("FIDO metadata: who vouches for authenticator models, and which are compromised.")


@app.command("import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="The BLOB as its service gives it."),
    ],
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Verify a metadata BLOB and keep it for all tenants, on hosts that cannot fetch it. An older one is refused."""

    async def work(at: Desk) -> tuple[bool, dict[str, Any]]:
        stored = await at.metadata.import_file(file)
        return stored is not None, await _state(at)

    is_new, shown = desk.run(work, data_dir)
    if not is_new and not json:
        say("This is what is kept already.")
    print_record(shown, as_json=json)


@app.command("show")
def show(data_dir: DataDir = None, json: Json = False) -> None:
    """Show what is kept: its number, its date, where it came from, and how the last look for newer went."""
    print_record(desk.run(_state, data_dir), as_json=json)


@app.command("affected")
def affected(
    tenant: Annotated[
        str | None, typer.Option("--tenant", "-t", metavar="ID|NAME", help="Of one tenant; else of all.")
    ] = None,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """List passkeys of compromised models, the newest thousand of each. By the model they say to be of."""
    rows = desk.run(lambda at: _affected(at, tenant), data_dir)
    print_table(
        rows,
        ["tenant", "userId", "authenticatorId", "model", "status", "since", "trusted"],
        as_json=json,
        empty="No passkey is of a model that is known to be compromised.",
    )
    more = {(row["tenant"], row["model"]): row["count"] for row in rows}
    for (name, model), count in more.items() if not json else ():
        listed = sum((row["tenant"], row["model"]) == (name, model) for row in rows)
        if count > listed:
            say(f"{name} has {count} passkeys of {model}; the newest {listed} are listed.")


async def _state(at: Desk) -> dict[str, Any]:
    known = at.metadata.known_models
    state, metadata = await known.records.state(), await known.metadata()
    return {
        "number": state.number or None,
        "dueUntil": state.next_update.isoformat() if state.number else None,
        "models": len(metadata.models) + len(set(metadata.u2f_models.values())) if metadata else 0,
        "isStale": state.is_stale(at.metadata.clock()),
        "source": state.source or None,
        "storedAt": iso(state.stored_at or None),
        "fetchedFrom": at.metadata.url or None,
        "lookedAt": iso(state.asked_at or None),
        "failure": state.failure,
    }


async def _affected(at: Desk, wanted: str | None) -> list[dict[str, Any]]:
    chosen = await tenants.stored(at) if wanted is None else [await tenants.find(at, wanted)]
    return [
        {
            "tenant": tenant.name,
            "userId": passkey.user_id,
            "authenticatorId": passkey.authenticator_id,
            "model": found.model.name,
            "aaguid": str(passkey.aaguid),
            "status": found.report.status,
            "since": found.report.effective.isoformat() if found.report.effective else None,
            "report": found.report.url,
            "trusted": passkey.trusted,
            "createdAt": iso(passkey.created_at),
            "count": found.count,
        }
        for tenant in chosen
        for found in await at.metadata.known_models.affected(tenant)
        for passkey in found.passkeys
    ]
