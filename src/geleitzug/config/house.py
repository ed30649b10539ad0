# SPDX-License-Identifier: EUPL-1.2
"""Who is installed: the apps floor by floor, and the middleware in the order a request passes it."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geleitzug.core.vertical import Vertical

GROUND = ["tenancy", "crypto", "people", "jobs", "saml", "events", "web", "mail", "trust", "identity"]
CORE: list[str] = [
    "forms",
    "payments",
    "booking",
    "files",
    "vouching",
    "wording",
    "streets",
    "mailbox",
    "staffing",
    "catalogue",
    "cases",
    "filing",
    "handover",
    "insight",
    "caseload",
    "authoring",
    "privacy",
    "interface",
    "moving",
    "automation",
    "upkeep",
    "portrait",
    "participation",
    "feedback",
]
CONNECTORS: list[str] = [
    "geleitzug.connectors.xbezahldienste",
    "geleitzug.connectors.clamav",
    "geleitzug.connectors.fim",
    "geleitzug.connectors.oidc",
    "geleitzug.connectors.scim",
    "geleitzug.connectors.bundid",
    "geleitzug.connectors.unternehmenskonto",
    "geleitzug.connectors.zbp",
    "geleitzug.connectors.xdomea",
    "geleitzug.connectors.scanfolder",
    "geleitzug.connectors.imap",
    "geleitzug.connectors.specialist",
    "geleitzug.connectors.webhooks",
    "geleitzug.connectors.escpos",
    "geleitzug.connectors.jitsi",
]
VERTICALS: list[str] = [
    "geleitzug.verticals.residents",
    "geleitzug.verticals.appointments",
    "geleitzug.verticals.papers",
    "geleitzug.verticals.signing",
]
DESKS: list[str] = [f"geleitzug.desks.{name}" for name in ("citizen", "office", "operator", "workshop", "api")]

MEASURING = ["geleitzug.ground.web.measuring.count_queries", "geleitzug.ground.web.measuring.time_sealing"]
MIDDLEWARE = [
    "geleitzug.ground.web.middleware.protect",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "geleitzug.ground.web.middleware.compress",
    "geleitzug.ground.web.middleware.speak",
    "geleitzug.core.files.uploads.refuse_oversized",
    "geleitzug.ground.web.door.DoorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "geleitzug.ground.web.actor.ActorMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "geleitzug.ground.web.middleware.explain",
]


def vertical_apps() -> list[str]:
    """Return the verticals' packages: those of the house, and those other distributions bring along."""
    return [*VERTICALS, *(found.value for found in entry_points(group="geleitzug.verticals"))]


def verticals() -> list[Vertical]:
    """Return the nameplates of the installed verticals."""
    return [import_module(f"{path}.vertical").VERTICAL for path in vertical_apps()]


def apps() -> list[str]:
    """Return the apps Django loads: what they need first comes first."""
    return [
        "procrastinate.contrib.django",
        "django.contrib.sessions",
        "django.contrib.staticfiles",
        *(f"geleitzug.ground.{name}" for name in GROUND),
        *(f"geleitzug.core.{name}" for name in CORE),
        *CONNECTORS,
        *vertical_apps(),
        *DESKS,
        "geleitzug.config.apps.HouseConfig",
    ]
