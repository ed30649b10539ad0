# SPDX-License-Identifier: EUPL-1.2
"""The lines to the world outside: one folder per published standard."""
