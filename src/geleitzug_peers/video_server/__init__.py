# SPDX-License-Identifier: EUPL-1.2
"""A Jitsi Meet server without pictures: it lets in by a token as Prosody's plugin does, and shows who is in a room."""
