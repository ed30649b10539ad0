# SPDX-License-Identifier: EUPL-1.2
"""All addresses: each desk brings its own. Staff pages live below ``/amt/``, where the office's door is opened."""

from django.urls import include, path

handler400 = "geleitzug.ground.web.errors.bad_request"
handler403 = "geleitzug.ground.web.errors.forbidden"
handler404 = "geleitzug.ground.web.errors.not_found"
handler500 = "geleitzug.ground.web.errors.broken"

urlpatterns = [
    path("", include("geleitzug.config.health")),
    path("", include("geleitzug.ground.web.urls")),
    path("amt/werkstatt/", include("geleitzug.desks.workshop.urls")),
    path("amt/betrieb/", include("geleitzug.desks.operator.urls")),
    path("amt/", include("geleitzug.desks.office.urls")),
    path("api/v1/", include("geleitzug.desks.api.urls")),
    path("scim/v2/", include("geleitzug.connectors.scim.urls")),
    path("", include("geleitzug.desks.citizen.urls")),
]
