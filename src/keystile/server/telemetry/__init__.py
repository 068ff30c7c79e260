# SPDX-License-Identifier: Apache-2.0
"""What an operator sees of a running process: figures for Prometheus, and traces for OpenTelemetry.

Counting is always on and costs a quarter of a microsecond; neither library is loaded before somebody wants its form.
"""
