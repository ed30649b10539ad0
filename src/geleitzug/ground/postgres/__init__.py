# SPDX-License-Identifier: EUPL-1.2
"""A private PostgreSQL server of our own, and the roles every server needs. What is in the tables is not known here."""

from geleitzug.ground.postgres.binaries import Binaries, NoPostgres, find_binaries
from geleitzug.ground.postgres.cluster import AlreadyRunning, Cluster, Server, WouldNotStart
from geleitzug.ground.postgres.roles import ADMIN, LOGIN, OWNER, ensure_database, ensure_roles, role_statements

__all__ = [
    "ADMIN",
    "LOGIN",
    "OWNER",
    "AlreadyRunning",
    "Binaries",
    "Cluster",
    "NoPostgres",
    "Server",
    "WouldNotStart",
    "ensure_database",
    "ensure_roles",
    "find_binaries",
    "role_statements",
]
