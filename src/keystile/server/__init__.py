# SPDX-License-Identifier: Apache-2.0
"""The platform: multi-tenant HTTP API, pages and jobs. Only `keystile.cli` and `keystile.testing` import it."""
