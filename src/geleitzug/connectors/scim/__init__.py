# SPDX-License-Identifier: EUPL-1.2
"""SCIM 2.0: the town's directory (Entra, Keycloak and others) tells who joins, moves and leaves."""
