# SPDX-License-Identifier: Apache-2.0
"""One module per action of authjs-wire.md §1.1: from an exchange to a response."""
