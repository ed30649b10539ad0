# SPDX-License-Identifier: EUPL-1.2
"""Tests of the citizens' desk: whole stories through the real middleware, and what must not happen."""
