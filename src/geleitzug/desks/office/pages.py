# SPDX-License-Identifier: EUPL-1.2
"""What all pages of the desk share: the navigation cut to the actor's roles, and the sentence about what was done."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from geleitzug.core.authoring.permissions import EDIT, RELEASE
from geleitzug.core.automation.permissions import WATCH
from geleitzug.core.cases.permissions import FILE_FOR
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.filing.permissions import PAPER, PLAN, PROPOSE
from geleitzug.core.filing.permissions import RELEASE as RELEASE_LOT
from geleitzug.core.handover.permissions import SEE as SEE_HANDOVERS
from geleitzug.core.insight.permissions import SEE as SEE_FIGURES
from geleitzug.core.interface.permissions import MANAGE
from geleitzug.core.participation.permissions import ANSWER as ANSWER_OTHERS
from geleitzug.core.payments.actions import SEE as SEE_PAYMENTS
from geleitzug.core.payments.actions import TREASURY
from geleitzug.core.payments.tills import may_look
from geleitzug.core.privacy.permissions import ANSWER, OVERSEE
from geleitzug.core.screens.staff import Entry
from geleitzug.core.staffing.permissions import OPERATE
from geleitzug.core.upkeep.permissions import READ_LOG
from geleitzug.ground.people.actors import Actor, may
from geleitzug.ground.texts import pick

DONE = {
    "gespraech": gettext_lazy("Das Gespräch ist notiert."),
    "gespraech_erledigt": gettext_lazy("Die Gesprächsnotiz ist erledigt. In sieben Tagen wird sie gelöscht."),
    "kasse": gettext_lazy("Die Kasse ist eingerichtet."),
    "aufnahme_zurueckgezogen": gettext_lazy("Der Antrag ist zurückgezogen. Zu bezahlen ist nichts mehr."),
    "eingenommen": gettext_lazy("Die Gebühr ist bezahlt. Geben Sie die Quittung mit."),
    "berichtigt_zahlungsart": gettext_lazy("Berichtigt. Diese Quittung gilt jetzt; geben Sie sie mit."),
    "storno_erbeten": gettext_lazy("Das Storno ist erbeten. Die Stadtkasse gibt es frei."),
    "storniert": gettext_lazy("Storniert. Zahlen Sie den Betrag jetzt zurück."),
    "kassenabschluss": gettext_lazy("Der Tag ist abgeschlossen. Der Kassenabschluss steht unten."),
    "uebernommen": gettext_lazy("Sie haben den Vorgang übernommen."),
    "zurueckgegeben": gettext_lazy("Der Vorgang liegt wieder beim Amt."),
    "aufgabe_uebernommen": gettext_lazy("Sie haben die Aufgabe übernommen."),
    "aufgabe_zurueck": gettext_lazy("Die Aufgabe liegt wieder beim Amt."),
    "aufgabe_weitergegeben": gettext_lazy(
        "Die Aufgabe ist weitergegeben. Wen es betrifft, der liest es unter „Für mich“."
    ),
    "gefragt": gettext_lazy("Die Rückfrage ist gestellt. Bis zur Antwort ruht die Frist."),
    "weiter": gettext_lazy("Der Vorgang wartet nicht länger. Die Frist läuft weiter."),
    "weiter_ohne_brief": gettext_lazy(
        "Der Vorgang wartet nicht länger. Die Frist läuft weiter. Der Brief mit der Rückfrage wird nicht mehr gedruckt."
    ),
    "weiter_brief_gedruckt": gettext_lazy(
        "Der Vorgang wartet nicht länger. Die Frist läuft weiter. Der Brief mit der Rückfrage ist schon gedruckt: Wer"
        " die Post macht, kann ihn noch aus dem Stapel nehmen."
    ),
    "weiter_brief_fort": gettext_lazy(
        "Der Vorgang wartet nicht länger. Die Frist läuft weiter. Der Brief mit der Rückfrage ist schon zur Post"
        " gegeben. Schreiben Sie eine Nachricht, wenn niemand mehr darauf antworten soll."
    ),
    "geschrieben": gettext_lazy("Die Nachricht ist verschickt."),
    "notiert": gettext_lazy("Die Notiz steht in der Akte."),
    "wiedervorlage": gettext_lazy("Die Wiedervorlage ist eingetragen. An ihrem Tag steht sie über dem Arbeitskorb."),
    "weitergegeben": gettext_lazy("Der Vorgang ist weitergegeben. Wen es betrifft, der liest es unter „Für mich“."),
    "baustein": gettext_lazy("Der Textbaustein ist gespeichert."),
    "baustein_geloescht": gettext_lazy("Der Textbaustein ist gelöscht."),
    "gemerkt": gettext_lazy("Die Ansicht ist gemerkt. Sie steht jetzt über dem Arbeitskorb."),
    "ansicht_geloescht": gettext_lazy("Die Ansicht ist gelöscht."),
    "angesehen": gettext_lazy("Die Wiedervorlage ist erledigt."),
    "gelesen": gettext_lazy("Alle Hinweise sind als gelesen vermerkt."),
    "erledigt": gettext_lazy("Die Aufgabe ist erledigt."),
    "abgeholfen": gettext_lazy(
        "Der Rechtsbehelf ist als abgeholfen vermerkt. Der Bescheid gilt weiter, bis Sie ihn aufheben oder berichtigen."
    ),
    "entschieden": gettext_lazy("Die Entscheidung ist gespeichert. Der Ablauf geht weiter."),
    "aufgehoben": gettext_lazy("Der Bescheid ist aufgehoben. Das Schreiben dazu wird zugestellt."),
    "ausgesetzt": gettext_lazy("Die Vollziehung ist ausgesetzt. Das Portal sagt es jedem, der das Schreiben prüft."),
    "wieder_vollziehbar": gettext_lazy("Die Aussetzung ist beendet."),
    "entwurf": gettext_lazy("Ihr Entwurf ist gesichert. Nur Sie sehen ihn, bis Sie ihn absenden."),
    "gesichert": gettext_lazy("Der Entwurf ist gesichert. Entschieden ist noch nichts."),
    "aufheben_siegeln": gettext_lazy("Das Schreiben wird gesiegelt und zugestellt. Bis dahin gilt der Bescheid."),
    "berichtigt": gettext_lazy("Der Bescheid ist berichtigt. Die neue Fassung wird zugestellt."),
    "berichtigung_siegeln": gettext_lazy("Die neue Fassung wird gesiegelt und zugestellt. Bis dahin gilt die alte."),
    "berichtigung_zeichnen": gettext_lazy(
        "Die Berichtigung liegt zum Zeichnen bereit. Bis dahin gilt die alte Fassung."
    ),
    "wieder_offen": gettext_lazy("Der Vorgang ist wieder offen. Bitte entscheiden Sie neu."),
    "siegel_nochmal": gettext_lazy("Das Schreiben wird noch einmal gesiegelt."),
    "bescheinigung_siegeln": gettext_lazy("Die Bescheinigung wird gesiegelt. Danach geht sie hinaus."),
    "zurueckgewiesen": gettext_lazy("Der Widerspruch ist zurückgewiesen. Der Bescheid dazu liegt zum Druck bereit."),
    "zurueckweisung_siegeln": gettext_lazy(
        "Der Widerspruchsbescheid wird gesiegelt und zugestellt. Bis dahin ist der Rechtsbehelf nicht erledigt."
    ),
    "aufheben_zeichnen": gettext_lazy("Der Entwurf liegt zum Zeichnen bereit. Bis dahin gilt der Bescheid."),
    "verknuepft": gettext_lazy("Die Vorgänge sind verknüpft. Auf beiden Seiten steht es unter „Zusammenhang“."),
    "geloest": gettext_lazy("Die Verknüpfung ist gelöst."),
    "zusammengefuehrt": gettext_lazy("Die Vorgänge sind zusammengeführt. Hier geht es weiter."),
    "abo_beendet": gettext_lazy("Die Adresse gilt nicht mehr. Ihr Kalenderprogramm bekommt nichts mehr."),
    "verlaengert": gettext_lazy("Die Frist ist verlängert. Wer den Antrag gestellt hat, bekommt eine Nachricht."),
    "bescheinigt": gettext_lazy("Die Bescheinigung ist ausgestellt und wird zugestellt."),
    "gezeichnet": gettext_lazy("Sie haben gezeichnet. Das Schreiben wird jetzt gefertigt und zugestellt."),
    "entschieden_angehalten": gettext_lazy("Entschieden. Die Automatik dieser Leistung ist angehalten."),
    "quote": gettext_lazy("Die Zahl der Stichproben ist gespeichert. Sie gilt ab jetzt."),
    "automatik_angehalten": gettext_lazy("Die Automatik ist angehalten. Neue Fälle entscheiden Menschen."),
    "automatik_laeuft": gettext_lazy("Die Automatik läuft wieder."),
    "zurueckgereicht": gettext_lazy("Der Entwurf ist mit Ihrer Anmerkung zurück bei der Sachbearbeitung."),
    "verschickt": gettext_lazy("Der Stapel ist als verschickt vermerkt."),
    "stapel_zurueck": gettext_lazy("Die Briefe des Stapels liegen wieder in der Warteschlange."),
    "zugestellt": gettext_lazy("Die Zustellung ist vermerkt. Von diesem Tag an zählt die Frist."),
    "rueckkehr": gettext_lazy("Die Rückkehr ist vermerkt."),
    "neuer_versuch": gettext_lazy("Der Brief liegt wieder in der Warteschlange."),
    "uebergeben": gettext_lazy("Die Übergabe ist vermerkt."),
    "nochmal": gettext_lazy("Der Brief liegt wieder in der Warteschlange."),
    "aussortiert": gettext_lazy("Der Brief ist aus dem Stapel genommen. Er wird nicht verschickt."),
    "zur_akte": gettext_lazy("Die Datei liegt in der Akte."),
    "gebuehr_bleibt": gettext_lazy("Vermerkt: Von der Gebühr geht nichts mehr zurück."),
    "anerkannt": gettext_lazy("Die Zahlung ist anerkannt."),
    "eingegangen": gettext_lazy("Die Überweisung ist vermerkt, die Gebühr ist bezahlt."),
    "weicht_ab": gettext_lazy("Die Überweisung ist vermerkt. Ihr Betrag weicht ab; anerkennen können Sie ihn hier."),
    "erstattet": gettext_lazy("Die Erstattung ist vermerkt. Wer bezahlt hat, bekommt eine Nachricht."),
    "vertreten": gettext_lazy("Die Vertretung ist eingetragen. Sie endet nach dem letzten Tag von selbst."),
    "vertretung_beendet": gettext_lazy("Die Vertretung ist beendet."),
    "beantwortet": gettext_lazy("Das Anliegen ist beantwortet. Wer gefragt hat, bekommt eine Nachricht."),
    "klasse": gettext_lazy("Die Klasse ist gespeichert."),
    "klasse_weg": gettext_lazy("Die Klasse ist entfernt."),
    "vorgeschlagen": gettext_lazy("Die Aussonderung ist vorgeschlagen. Freigeben muss sie die Leitung des Amts."),
    "freigegeben": gettext_lazy("Die Aussonderung ist freigegeben. Das Weitere geschieht von selbst."),
    "lot_zurueck": gettext_lazy("Die Aussonderung ist zurückgegeben. Die Akten bleiben."),
    "uebergabe": gettext_lazy("Die Akten werden dem Archiv noch einmal übergeben."),
    "herausgenommen": gettext_lazy("Die Akten bleiben hier und stehen wieder auf der Liste."),
    "gesperrt": gettext_lazy("Die Akte ist gesperrt. Sie wird nicht ausgesondert, bis die Sperre aufgehoben ist."),
    "entsperrt": gettext_lazy("Die Sperre ist aufgehoben."),
    "einfuehrung": gettext_lazy("Der Stand ist gespeichert."),
    "papier_zugeordnet": gettext_lazy("Das Papier liegt in der Akte."),
    "mail_zugeordnet": gettext_lazy("Die E-Mail liegt mit ihren Dateien in der Akte."),
    "mail_verworfen": gettext_lazy("Die E-Mail ist hier gelöscht. Im Postfach liegt sie noch."),
    "papier_verworfen": gettext_lazy("Der Scan ist gelöscht."),
    "beteiligt": gettext_lazy("Die Stellungnahmen sind erbeten. Was Sie gewählt haben, wird gerade übergeben."),
    "mehr_zeit": gettext_lazy("Die Frist für die Stellungnahme ist verlängert."),
    "erinnert": gettext_lazy("Die Erinnerung ist unterwegs."),
    "zurueckgezogen": gettext_lazy("Die Bitte um Stellungnahme ist zurückgezogen. Niemand sieht mehr etwas davon."),
    "nachgefragt": gettext_lazy("Sie haben noch einmal um Stellungnahme gebeten."),
    "zwischengespeichert": gettext_lazy("Ihr Entwurf ist gespeichert. Abgegeben ist noch nichts."),
    "zugang_wartet": gettext_lazy(
        "Sie haben zugestimmt. Der Zugang gilt, sobald die Leitung der anderen Ämter es tut."
    ),
    "zugang_gilt": gettext_lazy("Sie haben zugestimmt. Der Zugang gilt ab jetzt."),
    "abgegeben": gettext_lazy("Ihre Stellungnahme ist abgegeben."),
    "sendung_nochmal": gettext_lazy("Die Übergabe wird gleich noch einmal versucht."),
    "sendung_uebergeben": gettext_lazy("Vermerkt. Der Ablauf geht weiter."),
    "sendung_abgebrochen": gettext_lazy("Die Übergabe ist abgebrochen."),
    "zugang_entzogen": gettext_lazy("Der Zugang ist entzogen. Das Programm kommt nicht mehr herein."),
    "webhook_beendet": gettext_lazy("Das Programm wird nicht mehr benachrichtigt."),
    "noch_einmal": gettext_lazy("Die Nachricht wird noch einmal gesendet."),
    "rueckmeldung": gettext_lazy("Danke. Wer den Ablauf bearbeitet, liest Ihre Rückmeldung."),
    "angestossen": gettext_lazy("Der Ablauf wurde noch einmal angestoßen."),
}
"""What the page after a POST says; its address carries the key, so that nothing must be remembered."""


def _who(*permissions: str) -> Callable[[Actor], bool]:
    """Show a page to whose roles have one of the permissions somewhere."""
    return lambda actor: any(may(actor, permission) for permission in permissions)


FIRST = (
    Entry(gettext_lazy("Arbeitskorb"), "office:worklist", _who("cases.see"), key="g"),
    Entry(gettext_lazy("Für mich"), "office:for_me", _who("cases.see"), key="m"),
    Entry(gettext_lazy("Auskunft"), "office:information", _who(FILE_FOR)),
    Entry(gettext_lazy("Kasse"), "office:tills", may_look),
    Entry(gettext_lazy("Kalender"), "office:calendar", _who("cases.see")),
    Entry(gettext_lazy("Erledigt"), "office:finished", _who("cases.see")),
)
LATER = (
    Entry(gettext_lazy("Beteiligungen"), "office:inquiries", _who(ANSWER_OTHERS)),
    Entry(gettext_lazy("Post"), "office:post", _who("mailbox.print")),
    Entry(gettext_lazy("Zahlungen"), "office:payments", lambda actor: may(actor, SEE_PAYMENTS, office=TREASURY)),
    Entry(gettext_lazy("Datenschutz"), "office:data_requests", _who(OVERSEE, ANSWER)),
    Entry(gettext_lazy("Posteingang"), "office:papers", _who(PAPER)),
    Entry(gettext_lazy("Übergaben"), "office:handovers", _who(SEE_HANDOVERS)),
    Entry(gettext_lazy("Aktenplan"), "office:file_plan", _who(PLAN)),
    Entry(gettext_lazy("Aussonderung"), "office:disposal", _who(PROPOSE, RELEASE_LOT)),
    Entry(gettext_lazy("Automatik"), "office:automation", _who(WATCH)),
    Entry(gettext_lazy("Kennzahlen"), "office:figures", _who(SEE_FIGURES)),
    Entry(gettext_lazy("Vertretung"), "office:deputies", lambda _actor: True),
    Entry(gettext_lazy("Schnittstelle"), "office:interface", _who(MANAGE)),
    Entry(gettext_lazy("Protokoll"), "office:deeds", _who(READ_LOG)),
    Entry(gettext_lazy("Betrieb"), "operator:home", _who(OPERATE)),
)
"""The navigation; what verticals bring stands between the two."""


def office_names(request: HttpRequest) -> dict[str, str]:
    """Return the town's offices: function → name."""
    lang = (get_language() or "de")[:2]
    return {office.function: pick(office.name, lang) for office in catalogue.offices_of(request.municipality.pk)}  # type: ignore[attr-defined]


def home_of(actor: Actor) -> str:
    """Return the page somebody begins with: the worklist, or for who works no cases what their roles are about."""
    if may(actor, "cases.see"):
        return reverse("office:worklist")
    if may(actor, OPERATE):
        return reverse("operator:home")
    if may(actor, EDIT) or may(actor, RELEASE):
        return resolve_url(settings.WEB_PLACES["workshop_home"])
    if may(actor, PLAN):
        return reverse("office:file_plan")
    if may(actor, OVERSEE) and not may(actor, "mailbox.print"):
        return reverse("office:data_requests")
    return reverse("office:post" if may(actor, "mailbox.print") else "office:worklist")
