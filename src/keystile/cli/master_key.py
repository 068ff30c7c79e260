# SPDX-License-Identifier: Apache-2.0
"""`keystile master-key`: replace the key that wraps all others, in three steps, while the servers run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from keystile.cli import desk
from keystile.cli.console import confirm, say
from keystile.cli.desk import ACTOR, Desk
from keystile.cli.failures import CommandFailed
from keystile.cli.options import DataDir, DryRun, Yes, group

if TYPE_CHECKING:
    from keystile.server.domain.identifiers import TenantId
    from keystile.server.settings import Settings

app = group("The master key: replace it while the servers run. docs/how-to/rotate-keys.md has the steps.")


@app.command("add")
def add(data_dir: DataDir = None) -> None:
    """First: put a new master key before the one in the key file. Where it is a setting itself, print one."""
    from keystile.cli.place import find_settings
    from keystile.server.settings.keys import add_master_key, new_master_key

    settings = find_settings(data_dir)
    if settings.master_key.previous is not None:
        raise CommandFailed(
            "KT-CLI-012",
            why="there are two master keys already",
            do="keystile master-key rotate, then keystile master-key retire",
        )
    if settings.master_key_file is None:
        say(new_master_key())
        say(
            "This is shown once. Put it in KEYSTILE_MASTER_KEY, before the one that is there, with a space between."
        )
    else:
        add_master_key(settings.master_key_file)
        say(f"{settings.master_key_file}: a new master key, and the one before it on the second line.")
    say("Nothing uses it yet. Give both to every node and restart each, then run: keystile master-key rotate")


@app.command("rotate")
def rotate(dry_run: DryRun = False, yes: Yes = False, data_dir: DataDir = None) -> None:
    """Second, when every node has both: wrap the keys of all tenants with the new one. Changes no other row."""
    settings = _with_two(data_dir)
    waiting = desk.run(_wrapped_by_previous, data_dir)
    if dry_run:
        say(f"Would wrap the keys of {len(waiting)} tenants anew (--dry-run).")
        return
    if waiting:
        confirm(
            f"Wrap the keys of {len(waiting)} tenants with the new master key? A node that has only the old one would "
            "refuse everybody.",
            yes=yes,
        )

    async def work(at: Desk) -> int:
        return await at.key_rotation.rotate_master_key(actor=ACTOR)

    done = desk.run(work, data_dir)
    say(f"{done} wrapped anew. The new master key opens the keys of all tenants.")
    say(
        "Take the old one away now: keystile master-key retire"
        if settings.master_key_file is not None
        else "Take the old one out of KEYSTILE_MASTER_KEY now, and restart each node."
    )


@app.command("retire")
def retire(yes: Yes = False, data_dir: DataDir = None) -> None:
    """Third: take the old master key out of the key file. Refused while any tenant's keys need it."""
    from keystile.server.settings.keys import retire_master_key

    settings = _with_two(data_dir)
    waiting = desk.run(_wrapped_by_previous, data_dir)
    if waiting:
        raise CommandFailed(
            "KT-CLI-012",
            why=f"the keys of {len(waiting)} tenants are wrapped by the old master key",
            do="keystile master-key rotate",
        )
    if settings.master_key_file is None:
        raise CommandFailed(
            "KT-CLI-012",
            why="the master keys are not in a file",
            do="take the second one out of KEYSTILE_MASTER_KEY: nothing needs it",
        )
    confirm(
        f"Take the old master key out of {settings.master_key_file}? Backups from before the rotation need it: keep it "
        "where they cannot be.",
        yes=yes,
    )
    retire_master_key(settings.master_key_file)
    say(f"{settings.master_key_file}: the new master key alone. Give it to every node, and restart each.")


def _with_two(data_dir: Path | None) -> Settings:
    from keystile.cli.place import find_settings

    settings = find_settings(data_dir)
    if settings.master_key.previous is None:
        raise CommandFailed(
            "KT-CLI-012",
            why="there is one master key, so nothing is being replaced",
            do="keystile master-key add",
        )
    return settings


async def _wrapped_by_previous(at: Desk) -> Sequence[TenantId]:
    return await at.key_rotation.wrapped_by_previous()
