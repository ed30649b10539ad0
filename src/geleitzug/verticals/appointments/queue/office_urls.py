# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the queue for staff: the counter, and the displays and kiosks."""

from django.urls import path

from geleitzug.verticals.appointments.queue.views import counter, setting_up

urlpatterns = [
    path("aufruf/", counter.counter, name="counter"),
    path("aufruf/neu/", counter.take_in, name="take_in"),
    path("aufruf/<slug:verb>/", counter.do, name="counter_do"),
    path("anzeigen/", setting_up.screens_page, name="screens"),
    path("anzeigen/<uuid:key>/code/", setting_up.new_code, name="screen_code"),
    path("anzeigen/<uuid:key>/abmelden/", setting_up.end_screen, name="end_screen"),
    path("anzeigen/<slug:place>/", setting_up.queue_page, name="queue"),
    path("anzeigen/<slug:place>/aushang/", setting_up.poster, name="poster"),
]
