# SPDX-License-Identifier: Apache-2.0
"""Thin translations between web frameworks and `keystile.auth.messages`. Today: ASGI."""
