# SPDX-License-Identifier: Apache-2.0
"""What Keystile knows: one module per noun, and `ports` for what it needs from outside. No SQL, no HTTP."""
