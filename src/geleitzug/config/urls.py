# SPDX-License-Identifier: EUPL-1.2
"""All addresses: each desk and vertical brings its own. Staff pages live below ``/amt/``, behind the office's door."""

from django.urls import include, path

from geleitzug.config import house

_verticals = house.verticals()

handler400 = "geleitzug.ground.web.errors.bad_request"
handler403 = "geleitzug.ground.web.errors.forbidden"
handler404 = "geleitzug.ground.web.errors.not_found"
handler500 = "geleitzug.ground.web.errors.broken"

urlpatterns = [
    path("", include("geleitzug.config.health")),
    path("", include("geleitzug.ground.web.urls")),
    path("amt/werkstatt/", include("geleitzug.desks.workshop.urls")),
    path("amt/betrieb/", include("geleitzug.desks.operator.urls")),
    *(path("amt/", include(vertical.office_pages)) for vertical in _verticals if vertical.office_pages),
    path("amt/", include("geleitzug.desks.office.urls")),
    path("api/v1/", include("geleitzug.desks.api.urls")),
    path("scim/v2/", include("geleitzug.connectors.scim.urls")),
    *(path("", include(vertical.pages)) for vertical in _verticals if vertical.pages),
    path("", include("geleitzug.desks.citizen.urls")),
]
