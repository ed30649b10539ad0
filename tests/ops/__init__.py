# SPDX-License-Identifier: EUPL-1.2
"""Tests of running the house: commands, processes, backups."""
