# SPDX-License-Identifier: EUPL-1.2
"""Addresses for staff, below ``/amt/``: the tablets, and what is put before somebody."""

from django.urls import path

from geleitzug.verticals.signing.views import declaration, pads, papers

app_name = "signing_office"

urlpatterns = [
    path("tablets/", pads.listed, name="pads"),
    path("tablets/<uuid:key>/code/", pads.new_code, name="code"),
    path("tablets/<uuid:key>/trennen/", pads.end, name="end"),
    path("tablets/<uuid:key>/loeschen/", pads.remove, name="remove"),
    path("tablets/erklaerung/<uuid:application>/", declaration.declare, name="declare"),
    path("tablets/erklaerung/<uuid:application>/zurueck/", declaration.take_back, name="undeclare"),
    path("tablets/erklaerung/<uuid:application>/papier/", declaration.paper, name="paper"),
    path("vorgang/<str:number>/unterschrift/", papers.choose, name="choose"),
    path("vorgang/<str:number>/unterschrift/<uuid:key>/", papers.sheet, name="sheet"),
    path("vorgang/<str:number>/unterschrift/<uuid:key>/zurueck/", papers.take_back, name="take_back"),
]
