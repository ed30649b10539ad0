# SPDX-License-Identifier: EUPL-1.2
"""Who is installed: the apps floor by floor, and the middleware in the order a request passes it."""

GROUND = ["tenancy", "people", "jobs", "events", "web"]
CORE: list[str] = ["forms", "payments", "files", "catalogue"]
CONNECTORS: list[str] = ["geleitzug.connectors.xbezahldienste", "geleitzug.connectors.clamav"]
VERTICALS: list[str] = []
DESKS: list[str] = []

MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "geleitzug.ground.web.middleware.compress",
    "geleitzug.ground.web.middleware.protect",
    "geleitzug.ground.web.middleware.speak",
    "geleitzug.ground.web.door.DoorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "geleitzug.ground.web.actor.ActorMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]


def apps() -> list[str]:
    """Return the apps Django loads: what they need first comes first."""
    return [
        "procrastinate.contrib.django",
        "django.contrib.sessions",
        "django.contrib.staticfiles",
        *(f"geleitzug.ground.{name}" for name in GROUND),
        *(f"geleitzug.core.{name}" for name in CORE),
        *CONNECTORS,
        *VERTICALS,
        *DESKS,
    ]
