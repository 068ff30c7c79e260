# SPDX-License-Identifier: Apache-2.0
"""The Server API: what an app's backend calls with its secret key (authsignal-wire §2)."""
