# SPDX-License-Identifier: EUPL-1.2
"""Tests of the private server, with real processes."""
