# SPDX-License-Identifier: Apache-2.0
"""The Client API: what browsers and phones call, with a tenant id or a token (authsignal-wire §3)."""
