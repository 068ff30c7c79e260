# SPDX-License-Identifier: Apache-2.0
"""The HTTP edge: decode, call one service, encode. No SQL and no cryptography.

`endpoint` says what an endpoint is, `routing` finds it, `dispatch` runs it (authentication first, errors last),
`client` and `server` hold one module per resource, `openapi` describes all of them from the same table.
"""
