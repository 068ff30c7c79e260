# SPDX-License-Identifier: Apache-2.0
"""Our profiles of JWS, JWT and JWE over joserfc. Bytes in, values out; no clock, no storage, no network."""
