# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the queue for visitors and their phones, for displays and kiosks."""

from django.urls import path

from geleitzug.verticals.appointments.queue.views import devices, phone

urlpatterns = [
    path("warten/", phone.nothing, name="locations"),
    path("warten/nummer/<str:secret>/", phone.number, name="number"),
    path("-/warten/nummer/<str:secret>", phone.number_news, name="number_news"),
    path("warten/<slug:place>/", phone.entrance, name="entrance"),
    path("ankommen/<str:code>/", phone.arrive, name="arrive"),
    path("geraet/", devices.device, name="device"),
    path("geraet/anzeige/<str:secret>/", devices.display, name="display"),
    path("-/warten/anzeige/<str:secret>", devices.display_news, name="display_news"),
    path("geraet/automat/<str:secret>/", devices.kiosk, name="kiosk"),
    path("geraet/automat/<str:secret>/<str:number>/", devices.kiosk_number, name="kiosk_number"),
]
