# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the office's side, below ``/amt/``."""

from django.urls import path

from geleitzug.verticals.appointments.offer.views import (
    absences,
    caldav,
    calendars,
    day,
    for_somebody,
    looking,
    planning,
)

_PLACE = "termine/angebot/orte/<uuid:key>/"

urlpatterns = [
    path("termine/", day.day, name="day"),
    path("termine/drucken/", day.printed, name="print"),
    path("termine/neu/", for_somebody.book, name="book"),
    path("termine/kalender/", calendars.show, name="feeds"),
    path("termine/kalender/adresse/", calendars.subscribe, name="subscribe"),
    path("termine/kalender/<str:token>.ics", calendars.feed, name="feed"),
    path("termine/dav/", caldav.home, name="dav"),
    path("termine/dav/termine/", caldav.calendar, name="dav_calendar"),
    path("termine/dav/termine/<uuid:key>.ics", caldav.event, name="dav_event"),
    path("termine/dav/<path:rest>", caldav.nothing, name="dav_nothing"),
    path("termine/termin/<uuid:key>/", day.booking, name="booking"),
    path("termine/termin/<uuid:key>/verlegen/", for_somebody.move, name="move"),
    path("termine/termin/<uuid:key>/absagen/", for_somebody.cancel, name="cancel"),
    path("termine/termin/<uuid:key>/video/", day.talk, name="video"),
    path("termine/termin/<uuid:key>/<slug:verb>/", day.mark, name="mark"),
    path("termine/ausfaelle/", absences.absences_page, name="absences"),
    path("termine/ausfaelle/neu/", absences.new_absence, name="new_absence"),
    path("termine/ausfaelle/<uuid:key>/ende/", absences.end_absence, name="end_absence"),
    path(f"{_PLACE}verlegen/", absences.moves, name="moves"),
    path(f"{_PLACE}anrufe/<uuid:call_id>/", absences.telephoned, name="telephoned"),
    path("termine/angebot/", planning.overview, name="plan"),
    path("termine/angebot/orte/neu/", planning.new_location, name="new_location"),
    path(_PLACE, planning.location, name="location"),
    path(f"{_PLACE}angaben/", planning.edit_location, name="edit_location"),
    path(f"{_PLACE}freigabe/", planning.release, name="release"),
    path(f"{_PLACE}woche/", looking.week, name="week"),
    path(f"{_PLACE}warum/", looking.why, name="why"),
    path(f"{_PLACE}regeln/<slug:slug>/", planning.rows, name="rows"),
    path(f"{_PLACE}regeln/<slug:slug>/neu/", planning.new_row, name="new_row"),
    path(f"{_PLACE}regeln/<slug:slug>/<uuid:row_id>/", planning.edit_row, name="row"),
    path("termine/angebot/anliegen/", planning.errands, name="errands"),
    path("termine/angebot/anliegen/neu/", planning.new_errand, name="new_errand"),
    path("termine/angebot/anliegen/<uuid:key>/", planning.errand, name="errand"),
    path("termine/angebot/koennen/", planning.skills, name="skills"),
    path("termine/angebot/koennen/<uuid:key>/", planning.skill, name="skill"),
]
