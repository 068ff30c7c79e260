# SPDX-License-Identifier: Apache-2.0
"""Attestation: WebAuthn Level 3 §6.5 and §8, one module for each statement format.

`verifier` finds the format's module (names are case-sensitive, §6.5.2), and says what the statement proves
and whether its certificates lead to a trust anchor of the policy. No network is used: no OCSP, CRL or AIA.
"""
