# SPDX-License-Identifier: EUPL-1.2
"""Addresses of citizens' pages about appointments, in German as its readers type them."""

from django.urls import path

from geleitzug.verticals.appointments.citizen.views import choosing, feeds, finishing, mine, own, times, waiting

urlpatterns = [
    path("termine/", choosing.choose, name="choose"),
    path("termine/anliegen/", choosing.details, name="details"),
    path("termine/zeiten/", times.times, name="times"),
    path("termine/halten/", times.hold, name="hold"),
    path("termine/geduld/", times.be_patient, name="patience"),
    path("termin/<str:code>/angaben/", finishing.person, name="person"),
    path("termin/<str:code>/freigeben/", finishing.release, name="release"),
    path("termine/oeffnen/", own.find, name="find"),
    path("termine/oeffnen/link/", own.lost, name="lost"),
    path("termine/warteliste/", waiting.join, name="join"),
    path("termine/frei.json", feeds.json_feed, name="json_feed"),
    path("termine/frei.atom", feeds.atom_feed, name="atom_feed"),
    path("termin/<str:code>/", own.booked, name="booked"),
    path("termin/<str:code>/aendern/", own.move, name="move"),
    path("termin/<str:code>/absagen/", own.cancel, name="cancel"),
    path("termin/<str:code>/termin.ics", own.calendar, name="calendar"),
    path("termin/<str:code>/video/", own.talk, name="video"),
    path("termin/<str:code>/vorbereiten/", own.prepare, name="prepare"),
    path("warteliste/<str:code>/", waiting.waiting, name="waiting"),
    path("meine-termine/", mine.mine, name="mine"),
]
