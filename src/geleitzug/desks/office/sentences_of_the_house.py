# SPDX-License-Identifier: EUPL-1.2
"""Sentences of what a town does besides its cases: staff, programs, services, the file plan, appointments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from geleitzug.core.screens.sentences import Sentence, Sentences

SENTENCES: Sentences = {
    # staffing
    "StaffJoined": Sentence(_("Aufgenommen: %(login)s"), "info", log="personal"),
    "StaffChanged": Sentence(_("Angaben zur Person geändert"), is_minor=True, log="personal"),
    "StaffMoved": Sentence(_("Rollen geändert: neu %(gained)s, nicht mehr %(lost)s"), log="personal"),
    "StaffLeft": Sentence(_("Ausgeschieden oder gesperrt"), "warning", log="personal"),
    "StaffReturned": Sentence(_("Wieder freigegeben"), "info", log="personal"),
    "SignInRefused": Sentence(_("Anmeldung abgewiesen: %(why)s"), "warning", text="detail", log="anmeldung"),
    "DeputyNamed": Sentence(_("Vertretung durch %(deputy)s vom %(since)s bis %(until)s"), "info", log="personal"),
    "DeputyEnded": Sentence(_("Vertretung durch %(deputy)s beendet"), log="personal"),
    "ScimTokenMade": Sentence(_("Zugang für das Verzeichnis angelegt: %(name)s"), log="personal"),
    "ScimTokenRevoked": Sentence(_("Zugang für das Verzeichnis entzogen: %(name)s"), "warning", log="personal"),
    # catalogue
    "OfficeAdded": Sentence(_("Amt angelegt: %(name)s (%(function)s)"), "info", log="betrieb"),
    "OfficeChanged": Sentence(_("Amt geändert: %(name)s"), log="betrieb"),
    # interface
    "ApiTokenMade": Sentence(
        _("Zugang für ein Programm angelegt: %(name)s, gilt bis %(last_day)s"), "info", log="schnittstelle"
    ),
    "ApiTokenAgreed": Sentence(_("Zugang für ein Programm zugestimmt: %(name)s"), "success", log="schnittstelle"),
    "ApiTokenRevoked": Sentence(_("Zugang für ein Programm entzogen: %(name)s"), "warning", log="schnittstelle"),
    "WebhookMade": Sentence(_("Benachrichtigung angelegt: %(name)s an %(url)s"), "info", log="schnittstelle"),
    "WebhookSecretChanged": Sentence(_("Neues Geheimnis einer Benachrichtigung: %(name)s"), log="schnittstelle"),
    "WebhookEnded": Sentence(_("Benachrichtigung beendet: %(name)s"), "warning", log="schnittstelle"),
    "WebhookGaveUp": Sentence(
        _("Nachricht an ein Programm nicht angekommen: %(name)s"), "danger", text="trouble", log="schnittstelle"
    ),
    "WebhookSentAgain": Sentence(_("Nachricht an ein Programm noch einmal gesendet: %(name)s"), log="schnittstelle"),
    # authoring
    "DraftBegun": Sentence(_("Entwurf begonnen: %(service)s"), log="leistungen"),
    "DraftDiscarded": Sentence(_("Entwurf verworfen: %(service)s"), log="leistungen"),
    "DraftSubmitted": Sentence(_("Entwurf zur Prüfung gegeben: %(service)s"), "info", log="leistungen"),
    "DraftSentBack": Sentence(_("Entwurf zurückgegeben: %(service)s"), "warning", text="comment", log="leistungen"),
    "DraftApproved": Sentence(
        _("Freigegeben: %(service)s %(version)s, online ab %(release_from)s"), "success", log="leistungen"
    ),
    "ServiceReleased": Sentence(_("Veröffentlicht: %(service)s %(version)s"), "success", log="leistungen"),
    "ReleaseRefused": Sentence(_("Nicht veröffentlicht: %(service)s"), "danger", text="reason", log="leistungen"),
    "ServiceWithdrawn": Sentence(_("Nicht mehr angeboten: %(service)s"), "warning", text="reason", log="leistungen"),
    # filing
    "FileClassKept": Sentence(_("Klasse des Aktenplans gespeichert: %(key)s %(title)s"), log="akten"),
    "FileClassRemoved": Sentence(_("Klasse des Aktenplans entfernt: %(key)s %(title)s"), "warning", log="akten"),
    "ServiceFiled": Sentence(_("Dienst im Aktenplan zugeordnet: %(service)s unter %(key)s"), by="key", log="akten"),
    "ServiceFiled:": Sentence(_("Dienst keiner Klasse des Aktenplans mehr zugeordnet: %(service)s"), "warning"),
    "RolloutNoted": Sentence(_("Stand der E-Akte vermerkt: %(office)s"), log="akten"),
    "HoldSet": Sentence(_("Akte gesperrt"), "warning", text="reason"),
    "HoldLifted": Sentence(_("Sperre der Akte aufgehoben")),
    "FileDestroyed": Sentence(_("Akte gelöscht: %(number)s, %(documents)s Dokumente"), "warning"),
    "PaperFiled": Sentence(_("Papier eingegangen und eingescannt, Seiten: %(pages)s"), "info"),
    "PaperDiscarded": Sentence(_("Scan verworfen, der zu keinem Vorgang gehört"), "warning", text="note", log="akten"),
    "MailFiled": Sentence(_("E-Mail eingegangen von %(sender)s, Dokumente: %(documents)s"), "info"),
    "MailDiscarded": Sentence(_("E-Mail verworfen, die zu keinem Vorgang gehört"), "warning", text="note", log="akten"),
    "LetterboxSetUp": Sentence(_("Postfach eingerichtet oder geändert: %(name)s, %(host)s"), "info", log="betrieb"),
    "LotProposed": Sentence(_("Aussonderung vorgeschlagen: %(files)s Akten, %(office)s"), log="akten"),
    "LotSentBack": Sentence(_("Aussonderung zurückgegeben: %(office)s"), "warning", text="note", log="akten"),
    "LotReleased": Sentence(_("Aussonderung freigegeben: %(files)s Akten, %(office)s"), "warning", log="akten"),
    "LotOffered": Sentence(_("Dem Archiv angeboten: %(files)s Akten, %(office)s"), "info", log="akten"),
    "LotAssessed": Sentence(
        _("Vom Archiv bewertet: %(wanted)s archivwürdig, %(unwanted)s nicht; %(office)s"), "info", log="akten"
    ),
    "LotHandedOver": Sentence(_("Dem Archiv übergeben: %(files)s Akten, %(office)s"), "info", log="akten"),
    "LotDone": Sentence(
        _(
            "Aussonderung abgeschlossen: %(archived)s im Archiv, %(destroyed)s vernichtet,"
            " %(stayed)s geblieben; %(office)s"
        ),
        "success",
        log="akten",
    ),
    # moving
    "MovingBegun": Sentence(
        _("Laufende Vorgänge auf Version %(version)s umgestellt: %(service)s, %(cases)s Vorgänge"), log="leistungen"
    ),
    "MovingHalted": Sentence(_("Umstellen angehalten: %(service)s, %(moved)s umgestellt"), "warning", log="leistungen"),
    "MovingDone": Sentence(
        _("Umstellen beendet: %(service)s, %(moved)s umgestellt, %(left)s geblieben"), "success", log="leistungen"
    ),
    # booking
    "TimeBooked": Sentence(_("Termin gebucht: %(location)s, %(starts)s"), "success"),
    "TimeChanged": Sentence(_("Termin geändert: %(location)s, %(starts)s (zuvor %(was_starts)s)"), "info"),
    "TimeMoved": Sentence(_("Termin vom Amt verlegt: %(location)s, %(starts)s (zuvor %(was_starts)s)"), "warning"),
    "TimeCancelled": Sentence(_("Termin abgesagt: %(location)s, %(starts)s"), "warning"),
    "VisitorArrived": Sentence(_("Zum Termin angekommen: %(location)s, %(starts)s")),
    "VisitorServed": Sentence(_("Termin erledigt: %(location)s, %(starts)s"), "success"),
    "VisitorMissed": Sentence(_("Zum Termin nicht gekommen: %(location)s, %(starts)s"), "warning"),
    "ArrivalTakenBack": Sentence(_("Ankunft zurückgenommen: %(location)s, %(starts)s"), is_minor=True),
    "WaitingBegun": Sentence(_("Auf die Warteliste für einen Termin gesetzt")),
    "TimeOffered": Sentence(_("Termin von der Warteliste angeboten: %(location)s, %(starts)s"), "info"),
    "WaitingEnded": Sentence(_("Warteliste verlassen")),
    "OfferChanged": Sentence(_("Terminangebot geändert: %(location)s"), by="location", log="termine"),
    "OfferChanged:": Sentence(_("Terminangebot geändert")),
    "VideoServerSetUp": Sentence(
        _("Server für Videotermine eingerichtet oder geändert: %(host)s"), "info", log="betrieb"
    ),
    "AbsenceNoted": Sentence(_("Ausfall für Termine vermerkt: %(first)s bis %(last)s"), log="termine"),
    "AbsenceEnded": Sentence(_("Ausfall für Termine zurückgenommen: %(first)s bis %(last)s"), log="termine"),
    "AppointmentsMoved": Sentence(
        _("Termine nach einem Ausfall verlegt: %(moved)s, ohne neuen Termin: %(left)s"), "info", log="termine"
    ),
    # portrait
    "TownChanged": Sentence(_("Angaben oder Aussehen der Kommune geändert: %(changed)s"), "info", log="betrieb"),
    # automation
    "SampleRateSet": Sentence(
        _("Stichproben gesetzt: %(service)s, %(percent)s von 100 (zuvor %(was)s)"), log="leistungen"
    ),
    "AutomationPaused": Sentence(_("Automatik angehalten: %(service)s"), "warning", text="reason", log="leistungen"),
    "AutomationResumed": Sentence(_("Automatik läuft wieder: %(service)s"), "success", log="leistungen"),
    # insight
    "EventLogTaken": Sentence(
        _("Ablaufprotokoll mitgenommen: %(service)s, %(cases)s Vorgänge aus %(since)s bis %(until)s"),
        "warning",
        log="betrieb",
    ),
    # feedback
    "StepRemarkSettled": Sentence(_("Rückmeldung beantwortet: %(service)s, „%(step)s“"), by="done", log="leistungen"),
    "StepRemarkSettled:yes": Sentence(_("Rückmeldung erledigt: %(service)s, „%(step)s“"), "success"),
    # privacy
    "DataRequested": Sentence(_("Anliegen zu eigenen Daten: %(request_kind)s, Antwort bis %(due)s"), "info"),
    "DataRequestAnswered": Sentence(_("Anliegen zu eigenen Daten beantwortet: %(request_kind)s")),
    # trust
    "SignedIn": Sentence(_("Angemeldet: %(means)s"), is_minor=True, log="anmeldung"),
    "SignInFailed": Sentence(_("Anmeldung fehlgeschlagen: %(means)s"), "warning", is_minor=True, log="anmeldung"),
    "FactorAdded": Sentence(_("Weg der Anmeldung eingerichtet: %(name)s"), log="zugang"),
    "FactorRemoved": Sentence(_("Weg der Anmeldung entfernt: %(name)s"), "warning", log="zugang"),
    "RecoveryCodesMade": Sentence(_("Neue Ersatzcodes"), log="zugang"),
    "AccountConfirmed": Sentence(_("Konto bestätigt"), log="zugang"),
    "PasswordChanged": Sentence(_("Passwort geändert"), "warning", log="zugang"),
    "EmailChanged": Sentence(_("E-Mail-Adresse geändert"), "warning", log="zugang"),
    "MandateGiven": Sentence(_("Vollmacht erteilt, gilt ab %(since)s"), "info", log="vollmachten"),
    "MandateAccepted": Sentence(_("Vollmacht angenommen"), "success", log="vollmachten"),
    "MandateEnded": Sentence(_("Vollmacht beendet"), "warning", log="vollmachten"),
    "MandateUsed": Sentence(_("Beginnt, für das Unternehmen zu handeln"), is_minor=True, log="vollmachten"),
    "AccessRefused": Sentence(_("Ohne Berechtigung aufgerufen: %(page)s"), "warning", log="anmeldung"),
    "CommandRun": Sentence(_("Befehl auf dem Server: %(command)s %(target)s"), log="betrieb"),
    "BackupFinished": Sentence(_("Sicherung geschrieben: %(archive)s"), "success", log="betrieb"),
    "JobRunAgain": Sentence(_("Auftrag %(number)s noch einmal angestoßen"), log="betrieb"),
    "MailSentAgain": Sentence(_("E-Mail noch einmal versucht"), log="betrieb"),
    "SessionsEnded": Sentence(_("Anmeldungen auf anderen Geräten beendet: %(number)s"), log="anmeldung"),
}
