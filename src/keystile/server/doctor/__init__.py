# SPDX-License-Identifier: Apache-2.0
"""Set-up checks: what would keep this server, or a tenant's passkeys, from working."""
