# SPDX-License-Identifier: Apache-2.0
"""What enrollment reported of a passkey: whether its maker vouched for it, and what its extensions said.

NULL means that nobody said, also in rows from before. The attestation object and the client data are there only
where the tenant asked for attestation, so that a statement can be looked at again when a maker's key leaks
(WebAuthn L3 §13.5.5). Older code ignores all of them.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

COLUMNS = (
    "attestation_trusted BOOLEAN",
    "attestation_object BYTEA",
    "client_data BYTEA",
    "discoverable BOOLEAN",
    "prf_enabled BOOLEAN",
    "large_blob_supported BOOLEAN",
    "credential_protection BIGINT",
    "min_pin_length BIGINT",
)


def upgrade() -> None:
    for column in COLUMNS:
        op.execute(f"ALTER TABLE authenticator ADD COLUMN {column}")
