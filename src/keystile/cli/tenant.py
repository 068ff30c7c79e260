# SPDX-License-Identifier: Apache-2.0
"""`keystile tenant`: create, list, show and update tenants, and their origins."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from keystile.cli import desk
from keystile.cli.console import confirm, print_record, print_table, say
from keystile.cli.desk import Desk, tenants
from keystile.cli.options import DataDir, DryRun, Json, TenantOption, Yes, group

app = group("Tenants: isolated customers of this server.")
origins = group("The web pages and apps that may use a tenant's passkeys.")
app.add_typer(origins, name="origins")


class Outcome(StrEnum):
    ALLOW = "ALLOW"
    BLOCK = "BLOCK"
    CHALLENGE = "CHALLENGE"
    REVIEW = "REVIEW"


class Requirement(StrEnum):
    REQUIRED = "required"
    PREFERRED = "preferred"
    DISCOURAGED = "discouraged"


class Hint(StrEnum):
    SECURITY_KEY = "security-key"
    CLIENT_DEVICE = "client-device"
    HYBRID = "hybrid"


class Attachment(StrEnum):
    ANY = "any"
    PLATFORM = "platform"
    CROSS_PLATFORM = "cross-platform"


class Conveyance(StrEnum):
    NONE = "none"
    INDIRECT = "indirect"
    DIRECT = "direct"
    ENTERPRISE = "enterprise"


class Synced(StrEnum):
    ANY = "any"
    SYNCED = "synced"
    DEVICE_BOUND = "device-bound"


class Extension(StrEnum):
    PRF = "prf"
    LARGE_BLOB = "largeBlob"
    MIN_PIN_LENGTH = "minPinLength"


class Algorithm(StrEnum):
    """The registered names; `domain.tenant_settings.ALGORITHMS` has their numbers."""

    EDDSA = "EdDSA"
    ES256 = "ES256"
    ES384 = "ES384"
    ES512 = "ES512"
    RS256 = "RS256"
    RS384 = "RS384"
    RS512 = "RS512"
    PS256 = "PS256"
    PS384 = "PS384"
    PS512 = "PS512"
    ESP256 = "ESP256"
    ESP384 = "ESP384"
    ESP512 = "ESP512"
    ED25519 = "Ed25519"
    ED448 = "Ed448"


class CompromisedModels(StrEnum):
    ALLOW = "allow"
    REFUSE = "refuse"


class SignCount(StrEnum):
    IGNORE = "ignore"
    FLAG = "flag"
    REFUSE = "refuse"


RpName = Annotated[str | None, typer.Option("--rp-name", help="The name that browsers may show.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="A name for people; two tenants may not share one.")],
    rp_id: Annotated[
        str,
        typer.Option(
            "--rp-id",
            help="The domain that passkeys will belong to, e.g. example.com. Choose well: it stays.",
        ),
    ],
    origin: Annotated[
        list[str] | None,
        typer.Option(
            "--origin",
            help="A page's origin, e.g. https://www.example.com. Repeatable. Default: https://RP_ID.",
        ),
    ] = None,
    rp_name: RpName = None,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Create a tenant with its first API key, whose secret is shown here."""

    async def work(at: Desk) -> dict[str, Any]:
        return await tenants.create(
            at,
            name,
            rp_id=rp_id,
            rp_name=rp_name or name,
            origins=origin or [f"https://{rp_id}"],
        )

    print_record(desk.run(work, data_dir), as_json=json)


@app.command("list")
def list_(data_dir: DataDir = None, json: Json = False) -> None:
    """List all tenants."""
    rows = desk.run(tenants.views, data_dir)
    print_table(
        rows,
        ["name", "tenantId", "rpId", "origins"],
        as_json=json,
        empty="No tenants yet. Do: keystile tenant create NAME --rp-id DOMAIN",
    )


@app.command("show")
def show(tenant: TenantOption = None, data_dir: DataDir = None, json: Json = False) -> None:
    """Show a tenant: its settings, origins and keys, no secrets."""
    print_record(desk.run(lambda at: tenants.view(at, tenant), data_dir), as_json=json)


@app.command("update")
def update(
    tenant: TenantOption = None,
    name: Annotated[str | None, typer.Option("--name", help="The name for people.")] = None,
    rp_name: RpName = None,
    default_outcome: Annotated[
        Outcome | None, typer.Option(help="What an action gets when no rule says otherwise.")
    ] = None,
    user_verification: Annotated[
        Requirement | None, typer.Option(help="Whether a passkey must check fingerprint, face or PIN.")
    ] = None,
    resident_key: Annotated[
        Requirement | None,
        typer.Option(help="Whether a new passkey must be discoverable: usable without a user name."),
    ] = None,
    attachment: Annotated[
        Attachment | None,
        typer.Option(help="Where new passkeys may live: this device, or a phone or security key."),
    ] = None,
    hints: Annotated[
        list[Hint] | None,
        typer.Option(
            "--hint", help="Which kind of authenticator a browser should offer first. Repeatable, best first."
        ),
    ] = None,
    algorithms: Annotated[
        list[Algorithm] | None,
        typer.Option("--algorithm", help="What new passkeys may sign with. Repeatable, best first."),
    ] = None,
    synced: Annotated[
        Synced | None,
        typer.Option(help="Whether new passkeys may be synced between devices, must be, or must not."),
    ] = None,
    attestation: Annotated[
        Conveyance | None,
        typer.Option(help="What browsers are asked to tell of the authenticator's make."),
    ] = None,
    attestation_formats: Annotated[
        list[str] | None,
        typer.Option(
            "--attestation-format", help="A statement format that is taken. Repeatable. Default: all known."
        ),
    ] = None,
    require_trusted_attestation: Annotated[
        bool | None, typer.Option(help="Refuse new passkeys whose maker no trust anchor vouches for.")
    ] = None,
    trust_anchors: Annotated[
        list[Path] | None,
        typer.Option(
            "--trust-anchor",
            exists=True,
            dir_okay=False,
            metavar="FILE",
            help="Certificates of makers whose attestation is trusted, in PEM. Repeatable; replaces all.",
        ),
    ] = None,
    allowed_models: Annotated[
        list[str] | None,
        typer.Option(
            "--allowed-model",
            metavar="AAGUID",
            help="An authenticator model that may be enrolled, and no other. Repeatable; replaces all.",
        ),
    ] = None,
    denied_models: Annotated[
        list[str] | None,
        typer.Option(
            "--denied-model",
            metavar="AAGUID",
            help="An authenticator model that may not be enrolled. Repeatable; replaces all.",
        ),
    ] = None,
    compromised_models: Annotated[
        CompromisedModels | None,
        typer.Option(help="Whether models that the FIDO metadata reports as compromised may be enrolled."),
    ] = None,
    extensions: Annotated[
        list[Extension] | None,
        typer.Option("--extension", help="An extension to ask for at enrollment. Repeatable; replaces all."),
    ] = None,
    require_credential_protection: Annotated[
        bool | None, typer.Option(help="Take only passkeys that never answer without checking their user.")
    ] = None,
    conditional_create: Annotated[
        bool | None, typer.Option(help="Whether a browser may add a passkey by itself after another sign-in.")
    ] = None,
    cross_origin: Annotated[
        bool | None, typer.Option(help="Whether ceremonies may run in a frame on another site's page.")
    ] = None,
    top_origins: Annotated[
        list[str] | None,
        typer.Option(
            "--top-origin",
            metavar="ORIGIN",
            help="A page that may hold that frame. Repeatable; replaces all.",
        ),
    ] = None,
    sign_count: Annotated[
        SignCount | None, typer.Option(help="What a signature counter that does not grow leads to.")
    ] = None,
    ceremony_timeout_seconds: Annotated[
        int | None, typer.Option(help="How long a browser waits for the person: 30 to 600.")
    ] = None,
    token_seconds: Annotated[
        int | None, typer.Option(help="The life of client and result tokens: 60 to 3600.")
    ] = None,
    anonymous_challenge_seconds: Annotated[
        int | None,
        typer.Option(help="The life of a challenge that waits in an autofill request: 300 to 43200."),
    ] = None,
    keep_actions_days: Annotated[
        int | None, typer.Option(help="For how many days actions are kept; 0 for as long as the server says.")
    ] = None,
    keep_audit_days: Annotated[
        int | None,
        typer.Option(help="For how many days audit events are kept; 0 for as long as the server says."),
    ] = None,
    enroll_url: Annotated[
        str | None, typer.Option(help="The page where people add a passkey, for password managers to open.")
    ] = None,
    manage_url: Annotated[
        str | None,
        typer.Option(help="The page where people manage passkeys, for password managers to open."),
    ] = None,
    reset: Annotated[
        list[str] | None,
        typer.Option(metavar="SETTING", help="Put a setting back to its default. Repeatable."),
    ] = None,
    dry_run: DryRun = False,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Change what is named; all else stays. The RP ID cannot be changed: passkeys belong to it."""
    wanted = {
        "rp_name": rp_name,
        "default_outcome": default_outcome,
        "user_verification": user_verification,
        "resident_key": resident_key,
        "attachment": attachment,
        "hints": hints,
        "algorithms": algorithms,
        "synced": synced,
        "attestation": attestation,
        "attestation_formats": attestation_formats,
        "require_trusted_attestation": require_trusted_attestation,
        "trust_anchors": trust_anchors,
        "allowed_models": allowed_models,
        "denied_models": denied_models,
        "compromised_models": compromised_models,
        "extensions": extensions,
        "require_credential_protection": require_credential_protection,
        "cross_origin": cross_origin,
        "top_origins": top_origins,
        "enroll_url": enroll_url,
        "manage_url": manage_url,
        "conditional_create": conditional_create,
        "sign_count": sign_count,
        "ceremony_timeout_seconds": ceremony_timeout_seconds,
        "token_seconds": token_seconds,
        "anonymous_challenge_seconds": anonymous_challenge_seconds,
        "keep_actions_days": keep_actions_days,
        "keep_audit_days": keep_audit_days,
    }
    named = {name: value for name, value in wanted.items() if value is not None}

    async def work(at: Desk) -> dict[str, Any]:
        settings = tenants.as_settings(named, reset or ())
        return await tenants.update(at, tenant, name=name, settings=settings, dry_run=dry_run)

    print_record(desk.run(work, data_dir), as_json=json)
    if dry_run and not json:
        say("Nothing was changed (--dry-run).")


@origins.command("list")
def origins_list(tenant: TenantOption = None, data_dir: DataDir = None, json: Json = False) -> None:
    """List a tenant's origins."""
    shown = desk.run(lambda at: tenants.view(at, tenant), data_dir)
    rows = [{"origin": origin, "related": origin in shown["relatedOrigins"]} for origin in shown["origins"]]
    print_table(
        rows, ["origin", "related"], as_json=json, empty="No origins. Do: keystile tenant origins add ORIGIN"
    )


@origins.command("add")
def origins_add(
    origin: Annotated[
        str,
        typer.Argument(help="e.g. https://www.example.com, http://localhost:3000, android:apk-key-hash:…"),
    ],
    related: Annotated[
        bool,
        typer.Option(
            "--related",
            help="It may be of another domain than the RP ID's, which then has to serve /.well-known/webauthn.",
        ),
    ] = False,
    tenant: TenantOption = None,
    data_dir: DataDir = None,
) -> None:
    """Let a page or an app use this tenant's passkeys."""
    added, notes = desk.run(lambda at: tenants.add_origin(at, tenant, origin, related=related), data_dir)
    say(f"Added {added}." if added else f"{origin} was listed already.")
    for note in notes:
        say(note)


@origins.command("remove")
def origins_remove(
    origin: Annotated[str, typer.Argument(help="As `origins list` shows it.")],
    tenant: TenantOption = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    data_dir: DataDir = None,
) -> None:
    """Stop a page or an app from using this tenant's passkeys. No passkey is removed."""
    if dry_run:
        shown = desk.run(lambda at: tenants.view(at, tenant), data_dir)
        listed = origin in shown["origins"]
        say(f"Would remove {origin} (--dry-run)." if listed else f"{origin} is not listed (--dry-run).")
        return
    confirm(f"Remove {origin}? Its pages can no longer sign anybody in.", yes=yes)
    desk.run(lambda at: tenants.remove_origin(at, tenant, origin), data_dir)
    say(f"Removed {origin}.")
