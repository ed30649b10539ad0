# SPDX-License-Identifier: EUPL-1.2
"""Addresses for staff, below ``/amt/``. A document's own stands for its row; its number never stands in one."""

from django.urls import path

from geleitzug.verticals.papers.views import desk, setting_up

app_name = "papers_office"

urlpatterns = [
    path("ausweise/", desk.look_up, name="look_up"),
    path("ausweise/einlesen/", setting_up.read_list, name="read_list"),
    path("ausweise/abholorte/", setting_up.pick_ups, name="pick_ups"),
    path("ausweise/<uuid:key>/", desk.document, name="document"),
]
