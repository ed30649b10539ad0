# SPDX-License-Identifier: EUPL-1.2
"""Rooms on a Jitsi Meet server that lets in who brings a signed token."""
