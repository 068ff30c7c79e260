# SPDX-License-Identifier: Apache-2.0
"""Every JSON body of Keystile's HTTP API, one struct each, for the server and the SDKs alike.

`server` and `client` hold the two APIs' bodies, `errors` the one error body, `base` what they share.
Source: authsignal-wire.md §1 to §3. Shapes only: nothing here knows a route, a status or a rule.
"""
