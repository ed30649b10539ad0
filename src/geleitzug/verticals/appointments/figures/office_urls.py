# SPDX-License-Identifier: EUPL-1.2
"""Addresses of figures, below ``/amt/``."""

from django.urls import path

from geleitzug.verticals.appointments.figures.views import entered, shown

_PLACE = "termine/kennzahlen/<uuid:key>/"
_NOTICE = f"{_PLACE}anzeigen/<uuid:notice_id>/"

urlpatterns = [
    path("termine/kennzahlen/", shown.overview, name="figures"),
    path("termine/kennzahlen/rat/", shown.council, name="council"),
    path("termine/kennzahlen/rat.pdf", shown.council_pdf, name="council_pdf"),
    path("termine/kennzahlen/rat.csv", shown.council_csv, name="council_csv"),
    path(_PLACE, shown.location_figures, name="location_figures"),
    path(f"{_PLACE}personal/<int:year>/", entered.staff_year, name="staff_year"),
    path(f"{_PLACE}anzeigen/", entered.notices, name="notices"),
    path(f"{_PLACE}anzeigen/neu/", entered.new_notice, name="new_notice"),
    path(_NOTICE, entered.notice, name="notice"),
    path(f"{_NOTICE}aendern/", entered.edit_notice, name="edit_notice"),
    path(f"{_NOTICE}stand/", entered.move_notice, name="move_notice"),
    path(f"{_NOTICE}entfernen/", entered.remove_notice, name="remove_notice"),
    path(f"{_PLACE}massnahmen/neu/", entered.new_measure, name="new_measure"),
    path(f"{_PLACE}massnahmen/<uuid:measure_id>/", entered.edit_measure, name="edit_measure"),
    path(f"{_PLACE}massnahmen/<uuid:measure_id>/entfernen/", entered.remove_measure, name="remove_measure"),
]
