# SPDX-License-Identifier: Apache-2.0
"""Keystile: passkeys and step-up authentication that anyone can host."""
