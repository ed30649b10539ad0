# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the citizens' desk, in German as its readers type them."""

from django.urls import include, path

from geleitzug.desks.citizen.views import account, apply, follow, leaving, legal, mailbox, pay, portal, submit, who

app_name = "citizen"
_of_an_application = [
    path("", apply.application, name="application"),
    path("wer/", who.who, name="who"),
    path("seite/<slug:key>/", apply.page, name="page"),
    path("datei/<uuid:document_id>/", apply.file, name="file"),
    path("spaeter/", leaving.later, name="later"),
    path("verwerfen/", leaving.discard, name="discard"),
    path("pruefen/", submit.check, name="check"),
    path("bezahlen/", pay.pay, name="pay"),
    path("bezahlt/", pay.paid, name="paid"),
    path("fertig/", follow.done, name="done"),
    path("eingang.pdf", follow.receipt, name="receipt"),
    path("stand/", follow.status, name="status"),
    path("antworten/", follow.answer, name="answer"),
    path("zurueckziehen/", follow.withdraw, name="withdraw"),
]

urlpatterns = [
    path("antrag/<uuid:application_id>/", include(_of_an_application)),
    path("", portal.home, name="home"),
    path("suche/", portal.search, name="search"),
    path("themen/<slug:slug>/", portal.topic, name="topic"),
    path("leistungen/<slug:key>/", portal.service, name="service"),
    path("leistungen/<slug:key>/datenschutz/", portal.service_privacy, name="service_privacy"),
    path("leistungen/<slug:key>/beginnen/", apply.begin, name="begin"),
    path("fortsetzen/", leaving.resume, name="resume"),
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
