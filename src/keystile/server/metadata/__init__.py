# SPDX-License-Identifier: Apache-2.0
"""Where FIDO metadata comes from: `fetching` gets the BLOB, `keeping` verifies it, keeps it and tells of it."""
