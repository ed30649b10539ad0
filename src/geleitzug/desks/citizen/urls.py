# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the citizens' desk, in German as its readers type them."""

from django.urls import path

from geleitzug.desks.citizen.views import account, apply, follow, legal, mailbox, pay, portal, submit

app_name = "citizen"
urlpatterns = [
    path("", portal.home, name="home"),
    path("suche/", portal.search, name="search"),
    path("themen/<slug:slug>/", portal.topic, name="topic"),
    path("leistungen/<slug:key>/", portal.service, name="service"),
    path("leistungen/<slug:key>/datenschutz/", portal.service_privacy, name="service_privacy"),
    path("leistungen/<slug:key>/beginnen/", apply.begin, name="begin"),
    path("antrag/<uuid:application_id>/", apply.application, name="application"),
    path("antrag/<uuid:application_id>/wer/", apply.who, name="who"),
    path("antrag/<uuid:application_id>/seite/<slug:key>/", apply.page, name="page"),
    path("antrag/<uuid:application_id>/datei/<uuid:document_id>/", apply.file, name="file"),
    path("antrag/<uuid:application_id>/spaeter/", apply.later, name="later"),
    path("antrag/<uuid:application_id>/verwerfen/", apply.discard, name="discard"),
    path("antrag/<uuid:application_id>/pruefen/", submit.check, name="check"),
    path("antrag/<uuid:application_id>/bezahlen/", pay.pay, name="pay"),
    path("antrag/<uuid:application_id>/bezahlt/", pay.paid, name="paid"),
    path("antrag/<uuid:application_id>/fertig/", follow.done, name="done"),
    path("antrag/<uuid:application_id>/eingang.pdf", follow.receipt, name="receipt"),
    path("antrag/<uuid:application_id>/stand/", follow.status, name="status"),
    path("antrag/<uuid:application_id>/antworten/", follow.answer, name="answer"),
    path("antrag/<uuid:application_id>/zurueckziehen/", follow.withdraw, name="withdraw"),
    path("fortsetzen/", apply.resume, name="resume"),
    path("meine-antraege/", follow.applications, name="applications"),
    path("anmelden/", account.login, name="login"),
    path("abmelden/", account.logout, name="logout"),
    path("registrieren/", account.register, name="register"),
    path("konto/", account.account, name="account"),
    path("konto/einwilligung/", account.consent, name="consent"),
    path("postfach/", mailbox.mailbox, name="mailbox"),
    path("postfach/<uuid:message_id>/", mailbox.message, name="message"),
    path("postfach/<uuid:message_id>/datei/<uuid:document_id>/", mailbox.download, name="download"),
    path("impressum/", legal.imprint, name="imprint"),
    path("datenschutz/", legal.privacy, name="privacy"),
    path("barrierefreiheit/", legal.accessibility, name="accessibility"),
    path("barrierefreiheit/melden/", legal.report_barrier, name="report_barrier"),
    path("leichte-sprache/", legal.plain_language, name="plain_language"),
]
