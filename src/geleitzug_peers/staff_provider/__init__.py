# SPDX-License-Identifier: EUPL-1.2
"""A town's identity provider for the demo and the tests: OpenID Connect in a process of its own, with faults."""
