# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the operator's desk, below the office's, so that the same door is opened."""

from django.urls import path

from geleitzug.desks.operator import letterboxes, offices, people, targets, town, video, views

app_name = "operator"
urlpatterns = [
    path("", views.overview, name="home"),
    path("auftrag/<int:number>/", views.retry_job, name="retry_job"),
    path("post/", views.mails, name="mails"),
    path("post/<uuid:mail_id>/", views.send_again, name="send_again"),
    path("zahlungen/", views.payments, name="payments"),
    path("fachverfahren/", targets.listed, name="targets"),
    path("fachverfahren/neu/<slug:line>/", targets.new, name="new_target"),
    path("fachverfahren/<uuid:target_id>/", targets.one, name="target"),
    path("fachverfahren/<uuid:target_id>/pruefen/", targets.look, name="look_at_target"),
    path("fachverfahren/antwort/<uuid:arrival_id>/", targets.put_away, name="put_arrival_away"),
    path("postfaecher/", letterboxes.listed, name="letterboxes"),
    path("postfaecher/neu/", letterboxes.new, name="new_letterbox"),
    path("postfaecher/<uuid:box_id>/", letterboxes.one, name="letterbox"),
    path("postfaecher/<uuid:box_id>/pruefen/", letterboxes.look, name="look_at_letterbox"),
    path("videotermine/", video.video, name="video"),
    path("kommune/", town.contact, name="town"),
    path("kommune/aussehen/", town.look, name="town_look"),
    path("kommune/aussehen/farben.css", town.colours, name="town_colours"),
    path("leistungen/", views.services, name="services"),
    path("aemter/", offices.listed, name="offices"),
    path("aemter/neu/", offices.new, name="new_office"),
    path("aemter/<uuid:office_id>/", offices.one, name="office"),
    path("mitarbeitende/", people.listed, name="people"),
    path("mitarbeitende/neu/", people.new, name="new_person"),
    path("mitarbeitende/<uuid:staff_id>/", people.one, name="person"),
    path("mitarbeitende/<uuid:staff_id>/rolle/", people.give, name="give_role"),
    path("mitarbeitende/<uuid:staff_id>/rolle/<uuid:role_id>/entziehen/", people.take, name="take_role"),
    path("mitarbeitende/<uuid:staff_id>/freigeben/", people.unlock, name="unlock_person"),
    path("mitarbeitende/<uuid:staff_id>/<slug:what>/", people.step, name="person_step"),
]
