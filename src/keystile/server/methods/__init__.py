# SPDX-License-Identifier: Apache-2.0
"""One module per verification method. Each tells its story over the domain's ports; none imports another."""
