# SPDX-License-Identifier: EUPL-1.2
"""What has happened, in a sentence for each kind of event. A test knows every event of the house and misses none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from geleitzug.core.cases.assistance import Declared, Identity
from geleitzug.core.cases.models import Objection
from geleitzug.core.cases.steps import register_of
from geleitzug.core.catalogue.package import Package
from geleitzug.core.handover.models import STATE_WORDS
from geleitzug.core.mailbox.models import Forwarding, PostItem
from geleitzug.core.privacy.models import KIND_WORDS
from geleitzug.core.privacy.rules import Kind
from geleitzug.desks.office import words
from geleitzug.ground.events import IN_PLACE_OF, THROUGH
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import ActorKind
from geleitzug.ground.texts import pick
from geleitzug.ground.web import formats
from geleitzug.ground.web.security.means import word_of

Offices = Mapping[str, str]
NO_NUMBERS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Sentence:
    """How an event is told; ``text`` names the fact that is shown in full below. ``minor`` ones are told small."""

    words: Any
    tone: str = "neutral"
    text: str = ""
    is_minor: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as the timeline shows it."""

    when: datetime
    title: str
    who: str
    kind: str
    text: str
    is_minor: bool


SENTENCES: Mapping[str, Sentence] = {
    # cases
    "ApplicationStarted": Sentence(_("Antrag begonnen"), is_minor=True),
    "ApplicationSubmitted": Sentence(_("Antrag abgeschickt"), "info"),
    "ApplicantIdentified": Sentence(_("Identität nachgewiesen: %(name)s, Vertrauensniveau %(level)s"), "success"),
    "ApplicationTakenDown": Sentence(_("Für jemanden aufgenommen: %(identity)s, %(declared)s"), "info"),
    "ApplicationTakenDown:telephone": Sentence(
        _("Am Telefon für jemanden aufgenommen: %(identity)s, %(declared)s"), "info"
    ),
    "ApplicationTakenDown:counter": Sentence(
        _("Am Schalter für jemanden aufgenommen: %(identity)s, %(declared)s"), "info"
    ),
    "ApplicationTakenDown:letter": Sentence(_("Nach einem Brief aufgenommen: %(identity)s, %(declared)s"), "info"),
    "ApplicationHandedOver": Sentence(_("Mit einem Code in die Hände der antragstellenden Person gegeben")),
    "ApplicationClaimed": Sentence(_("Antrag mit einem Konto verbunden")),
    "ApplicationWithdrawn": Sentence(_("Antrag zurückgezogen"), "warning", text="reason"),
    "ApplicationExpired": Sentence(_("Antrag verfallen"), "warning"),
    "ApplicationDiscarded": Sentence(_("Entwurf gelöscht"), is_minor=True),
    "ExpiryWarned": Sentence(_("An den Ablauf am %(expires)s erinnert"), is_minor=True),
    "CaseOpened": Sentence(_("Vorgang eröffnet: %(office)s"), "info"),
    "CaseAssigned": Sentence(_("Übernommen von %(staff_name)s")),
    "CaseAssigned:": Sentence(_("Zurück an das Amt gegeben")),
    "CaseGiven": Sentence(_("Gegeben an %(staff_name)s")),
    "TaskOpened": Sentence(_("Neue Aufgabe: %(name)s (%(office)s)")),
    "TaskDone": Sentence(_("Erledigt: %(name)s"), "success"),
    "TaskLapsed": Sentence(_("Frist abgelaufen, es geht ohne weiter: %(name)s"), "warning"),
    "CaseMoved": Sentence(
        _(
            "Auf den Ablauf der Version %(version)s umgestellt (bisher %(was)s), veranlasst von %(asked_by)s."
            " Entfallen: %(void)s. Neu: %(opened)s"
        ),
        "info",
    ),
    "RegisterAsked": Sentence(_("Register abgefragt: %(step)s"), is_minor=True),
    "CompletenessConfirmed": Sentence(_("Vollständigkeit bestätigt; entschieden wird bis %(ends)s"), "success"),
    "QuestionAsked": Sentence(_("Rückfrage gestellt, Antwort bis %(due)s; die Frist ruht"), "warning"),
    "QuestionAnswered": Sentence(_("Rückfrage beantwortet; die Frist läuft weiter"), "info"),
    "QuestionCalledOff": Sentence(_("Nicht länger auf die Antwort gewartet; die Frist läuft weiter"), text="reason"),
    "DecisionDrafted": Sentence(_("Entscheidung entworfen: %(outcome)s")),
    "DecisionApproved": Sentence(_("Entscheidung gezeichnet"), "success"),
    "DecisionSentBack": Sentence(_("Entwurf zurückgereicht"), "warning", text="note"),
    "DecisionKept": Sentence(_("Das Programm entscheidet nicht: Es gibt Zweifel"), "warning"),
    "DecisionKept:sample": Sentence(_("Als Stichprobe gezogen: Ein Mensch entscheidet"), "info"),
    "DecisionRechecked": Sentence(_("Statt des Programms entschieden"), "success"),
    "DecisionRechecked:True": Sentence(_("Statt des Programms entschieden, wie das Programm vorschlug"), "success"),
    "DecisionRechecked:False": Sentence(_("Anders entschieden, als das Programm vorschlug"), "warning"),
    "DecidedByProgram": Sentence(_("Von einem Programm allein entschieden (%(norm)s): %(rules)s"), "info"),
    "CaseDecided": Sentence(_("Entschieden: %(outcome)s; Zustellung %(channel)s"), "success"),
    "RevocationDrafted": Sentence(_("Aufhebung des Bescheids entworfen: %(ground)s")),
    "RevocationSentBack": Sentence(_("Aufhebung des Bescheids zurückgereicht"), "warning", text="note"),
    "DecisionRevoked": Sentence(_("Bescheid %(ground)s; Zustellung %(channel)s"), "warning"),
    "EffectEnded": Sentence(_("Keine Klage: Der Bescheid ist bestandskräftig"), "success"),
    "CaseReopened": Sentence(_("Wieder aufgenommen: Es wird neu entschieden"), "warning"),
    "CorrectionDrafted": Sentence(_("Berichtigung des Bescheids entworfen")),
    "CorrectionDrafted:fee": Sentence(
        _(
            "Berichtigung des Bescheids entworfen; der Betrag bleibt bei %(stays_cents)s, obwohl es mit den"
            " berichtigten Angaben %(would_be_cents)s wären"
        ),
        "warning",
    ),
    "CorrectionSentBack": Sentence(_("Berichtigung zurückgereicht"), "warning", text="note"),
    "DecisionCorrected": Sentence(_("Bescheid berichtigt; Zustellung %(channel)s"), "success"),
    "ObjectionRaised": Sentence(_("%(remedy)s eingelegt"), "warning"),
    "ObjectionRejected": Sentence(_("Widerspruchsbescheid zur Post gegeben"), "info"),
    "StayNoted": Sentence(_("Vollziehung ausgesetzt: %(stayed)s"), "info"),
    "ObjectionSettled": Sentence(_("%(remedy)s erledigt: %(end)s"), "success"),
    "NoteWritten": Sentence(_("Notiz"), text="text"),
    "DeadlineMissed": Sentence(_("Frist vom %(ends)s überschritten"), "danger"),
    "DeadlineWarned": Sentence(_("An die Frist vom %(ends)s erinnert"), "warning", is_minor=True),
    "DeadlineEscalated": Sentence(_("Leitung auf die Frist vom %(ends)s hingewiesen"), "warning"),
    "DeadlineExtended": Sentence(_("Frist verlängert von %(before)s bis %(ends)s"), "warning", text="reason"),
    "ApprovalDeemed": Sentence(_("Gilt als genehmigt seit dem Ablauf des %(ended)s (%(norm)s)"), "warning"),
    "DecisionOvertaken": Sentence(_("Nicht rechtzeitig bekannt gegeben und darum ohne Wirkung: %(outcome)s"), "danger"),
    "CertificateRequested": Sentence(_("Bescheinigung angefordert, dass der Antrag als genehmigt gilt"), "info"),
    "DeemedCertified": Sentence(_("Genehmigung durch Fristablauf bescheinigt; Zustellung %(channel)s"), "success"),
    "CaseMerged": Sentence(_("Zusammengeführt mit %(other)s; dort wird entschieden"), "info", text="reason"),
    "CaseTookIn": Sentence(_("%(other)s gehört jetzt dazu und wird hier mit entschieden"), "info"),
    "CaseStuck": Sentence(_("Der Ablauf kommt nicht weiter"), "danger", text="reason"),
    "CaseRetried": Sentence(_("Ablauf noch einmal angestoßen")),
    "CaseClosed": Sentence(_("Vorgang abgeschlossen"), "success"),
    # caseload
    "CaseRelated": Sentence(_("Verknüpft: %(relation)s %(other)s")),
    "CaseUnrelated": Sentence(_("Verknüpfung gelöst: %(other)s")),
    "FollowUpSet": Sentence(_("Wiedervorlage am %(day)s bei %(staff_name)s"), text="reason"),
    "FollowUpCame": Sentence(_("Wiedervorlage vom %(day)s ist da, bei %(staff_name)s"), "warning"),
    "FollowUpDone": Sentence(_("Wiedervorlage vom %(day)s erledigt"), is_minor=True),
    # participation
    "OpinionAsked": Sentence(_("Um Stellungnahme gebeten: %(recipient)s, bis %(due)s"), "info"),
    "OpinionDelivered": Sentence(_("Bitte um Stellungnahme übergeben: %(recipient)s"), is_minor=True),
    "OpinionLooked": Sentence(_("Bitte um Stellungnahme geöffnet: %(recipient)s"), is_minor=True),
    "OpinionReminded": Sentence(_("An die Stellungnahme erinnert: %(recipient)s")),
    "OpinionReminded:mailed": Sentence(_("An die Stellungnahme erinnert, mit einer E-Mail: %(recipient)s")),
    "OpinionReminded:call": Sentence(
        _("Bitte an die Stellungnahme erinnern, hier ist keine E-Mail-Adresse: %(recipient)s"), "warning"
    ),
    "OpinionOverdue": Sentence(_("Stellungnahme überfällig seit %(due)s: %(recipient)s"), "danger"),
    "OpinionExtended": Sentence(_("Mehr Zeit für die Stellungnahme: %(recipient)s, bis %(due)s")),
    "OpinionRevoked": Sentence(_("Bitte um Stellungnahme zurückgezogen: %(recipient)s"), "warning", text="reason"),
    "OpinionReceived": Sentence(_("Stellungnahme von %(recipient)s: %(verdict)s"), "success"),
    "CorrectionAsked": Sentence(
        _("Noch einmal um Stellungnahme gebeten: %(recipient)s, bis %(due)s"), "warning", text="reason"
    ),
    "OpinionCodeMade": Sentence(_("Code zum Öffnen weitergegeben: %(recipient)s"), is_minor=True),
    "OpinionCodeMade:link": Sentence(_("Link zum Öffnen weitergegeben: %(recipient)s"), is_minor=True),
    "InquiryReceived": Sentence(_("%(town)s bittet um Stellungnahme zu %(number)s, bis %(due)s"), "info"),
    "InquiryAnswered": Sentence(_("Stellungnahme an %(town)s zu %(number)s: %(verdict)s"), "success"),
    "InquiryEnded": Sentence(_("%(town)s braucht zu %(number)s keine Stellungnahme mehr"), "warning"),
    # identity
    "IdentityShown": Sentence(_("Identität gezeigt (%(provider)s), Vertrauensniveau %(level)s"), is_minor=True),
    "IdentityRefused": Sentence(_("Anmeldung abgewiesen (%(provider)s): %(reason)s"), "warning"),
    # files
    "DocumentFiled": Sentence(_("Zur Akte genommen: %(title)s (Blatt %(position)s)"), is_minor=True),
    "DocumentDeleted": Sentence(_("Gelöscht nach %(law)s: %(title)s")),
    "LetterWritten": Sentence(_("Schreiben gefertigt: %(title)s"), is_minor=True),
    # mailbox
    "ConsentGiven": Sentence(_("In die elektronische Zustellung eingewilligt")),
    "ConsentWithdrawn": Sentence(_("Einwilligung in die elektronische Zustellung widerrufen"), "warning"),
    "ConsentGiven:central_mailbox": Sentence(_("In Hinweise an das zentrale Bürgerpostfach eingewilligt")),
    "ConsentWithdrawn:central_mailbox": Sentence(
        _("Einwilligung in Hinweise an das zentrale Bürgerpostfach widerrufen"), "warning"
    ),
    "ConsentGiven:central_copy": Sentence(_("In Kopien im zentralen Bürgerpostfach eingewilligt")),
    "ConsentWithdrawn:central_copy": Sentence(
        _("Einwilligung in Kopien im zentralen Bürgerpostfach widerrufen"), "warning"
    ),
    "MessageSent": Sentence(_("Nachricht ins Postfach: %(title)s")),
    "MessageSent:to_office": Sentence(_("Nachricht an das Amt: %(title)s"), "info"),
    "MessageSent:internal": Sentence(_("Vermerk: %(title)s")),
    "ResultProvided": Sentence(_("Schreiben im Postfach bereitgestellt"), "info"),
    "RecipientNotified": Sentence(_("Über das Schreiben im Postfach benachrichtigt"), is_minor=True),
    "ResultRetrieved": Sentence(_("Schreiben aus dem Postfach abgerufen"), "success"),
    "NotRetrieved": Sentence(_("Schreiben nicht über das Postfach zugestellt: %(reason)s"), "warning"),
    "NoticeForwarded": Sentence(_("Hinweis an das zentrale Bürgerpostfach gesendet"), is_minor=True),
    "NoticeAccepted": Sentence(_("Hinweis im zentralen Bürgerpostfach angekommen"), is_minor=True),
    "NoticeNotForwarded": Sentence(_("Kein Hinweis im zentralen Bürgerpostfach: %(reason)s")),
    "CopyAsked": Sentence(_("Kopie des Schreibens im zentralen Bürgerpostfach gewünscht")),
    "CopyForwarded": Sentence(_("Kopie des Schreibens an das zentrale Bürgerpostfach gesendet"), "info"),
    "CopyAccepted": Sentence(_("Kopie des Schreibens im zentralen Bürgerpostfach angekommen"), "success"),
    "CopyNotForwarded": Sentence(_("Keine Kopie im zentralen Bürgerpostfach: %(reason)s"), "warning"),
    "LetterQueued": Sentence(_("Brief wartet auf den Druck: %(reason)s")),
    "LetterSent": Sentence(_("Brief zur Post gegeben am %(sent_on)s"), "success"),
    "LetterReturned": Sentence(
        _("Brief kam am %(returned_on)s zurück (%(cause)s) und gilt nicht als bekannt gegeben"), "warning", text="note"
    ),
    "LetterServed": Sentence(_("Förmlich zugestellt am %(on)s"), "success"),
    "LetterHandedOver": Sentence(_("Brief auf anderem Weg übergeben am %(on)s"), "success", text="how"),
    "DecisionAnnounced": Sentence(
        _("Bekannt gegeben am %(announced_on)s; Rechtsbehelf möglich bis %(contestable_until)s"), "success"
    ),
    # payments
    "PaymentRequested": Sentence(_("%(cents)s angefordert")),
    "PaymentOpened": Sentence(_("Zahlung über %(cents)s beim Bezahldienst eröffnet"), is_minor=True),
    "PaymentReceived": Sentence(_("%(cents)s bezahlt"), "success"),
    "PaymentReceived:TRANSFER": Sentence(_("%(cents)s bezahlt, Überweisung"), "success"),
    "PaymentReceived:CASH": Sentence(_("%(cents)s am Schalter bar bezahlt, Quittung %(reference)s"), "success"),
    "PaymentReceived:CARD": Sentence(_("%(cents)s am Schalter mit Karte bezahlt, Quittung %(reference)s"), "success"),
    "CancellationAsked": Sentence(_("Storno der Quittung %(number)s erbeten"), "warning", text="reason"),
    "CancellationDropped": Sentence(_("Quittung %(number)s gilt doch: kein Storno")),
    "ReceiptCancelled": Sentence(_("Quittung %(number)s storniert durch %(by_number)s, %(cents)s zurück"), "warning"),
    "MeansCorrected": Sentence(_("Zahlungsart berichtigt: statt Quittung %(number)s gilt %(new_number)s")),
    "TillOpened": Sentence(_("Kasse eingerichtet: %(name)s, %(office)s")),
    "TillClosed": Sentence(_("Kassenabschluss %(number)s: %(name)s, %(office)s")),
    "PaymentFailed": Sentence(_("Zahlung über %(cents)s gescheitert"), "warning"),
    "PaymentCancelled": Sentence(_("Zahlung über %(cents)s abgebrochen"), "warning"),
    "PaymentExpired": Sentence(_("Zahlungsfrist für %(cents)s abgelaufen"), "warning"),
    "PaymentWithdrawn": Sentence(_("%(cents)s nicht mehr zu bezahlen")),
    "PaidTooLate": Sentence(_("%(paid_cents)s zu spät bezahlt, wird erstattet"), "warning"),
    "RefundNoted": Sentence(_("%(refund_cents)s erstattet am %(on)s"), "success", text="reason"),
    "AmountDiffers": Sentence(_("%(paid_cents)s bezahlt statt %(cents)s"), "danger"),
    # staffing
    "StaffJoined": Sentence(_("Aus dem Verzeichnis aufgenommen: %(login)s"), "info"),
    "StaffChanged": Sentence(_("Angaben aus dem Verzeichnis geändert"), is_minor=True),
    "StaffMoved": Sentence(_("Rollen geändert: neu %(gained)s, nicht mehr %(lost)s")),
    "StaffLeft": Sentence(_("Ausgeschieden oder gesperrt"), "warning"),
    "StaffReturned": Sentence(_("Wieder freigegeben"), "info"),
    "SignInRefused": Sentence(_("Anmeldung abgewiesen: %(why)s"), "warning", text="detail"),
    "DeputyNamed": Sentence(_("Vertretung durch %(deputy)s vom %(since)s bis %(until)s"), "info"),
    "DeputyEnded": Sentence(_("Vertretung durch %(deputy)s beendet")),
    "ScimTokenMade": Sentence(_("Zugang für das Verzeichnis angelegt: %(name)s")),
    "ScimTokenRevoked": Sentence(_("Zugang für das Verzeichnis entzogen: %(name)s"), "warning"),
    # interface
    "ApiTokenMade": Sentence(_("Zugang für ein Programm angelegt: %(name)s, gilt bis %(last_day)s"), "info"),
    "ApiTokenAgreed": Sentence(_("Zugang für ein Programm zugestimmt: %(name)s"), "success"),
    "ApiTokenRevoked": Sentence(_("Zugang für ein Programm entzogen: %(name)s"), "warning"),
    "WebhookMade": Sentence(_("Benachrichtigung angelegt: %(name)s an %(url)s"), "info"),
    "WebhookSecretChanged": Sentence(_("Neues Geheimnis einer Benachrichtigung: %(name)s")),
    "WebhookEnded": Sentence(_("Benachrichtigung beendet: %(name)s"), "warning"),
    "WebhookGaveUp": Sentence(_("Nachricht an ein Programm nicht angekommen: %(name)s"), "danger", text="trouble"),
    "WebhookSentAgain": Sentence(_("Nachricht an ein Programm noch einmal gesendet: %(name)s")),
    # authoring
    "DraftBegun": Sentence(_("Entwurf begonnen: %(service)s")),
    "DraftDiscarded": Sentence(_("Entwurf verworfen: %(service)s")),
    "DraftSubmitted": Sentence(_("Entwurf zur Prüfung gegeben: %(service)s"), "info"),
    "DraftSentBack": Sentence(_("Entwurf zurückgegeben: %(service)s"), "warning", text="comment"),
    "DraftApproved": Sentence(_("Freigegeben: %(service)s %(version)s, online ab %(release_from)s"), "success"),
    "ServiceReleased": Sentence(_("Veröffentlicht: %(service)s %(version)s"), "success"),
    "ReleaseRefused": Sentence(_("Nicht veröffentlicht: %(service)s"), "danger", text="reason"),
    "ServiceWithdrawn": Sentence(_("Nicht mehr angeboten: %(service)s"), "warning", text="reason"),
    # filing
    "FileClassKept": Sentence(_("Klasse des Aktenplans gespeichert: %(key)s %(title)s")),
    "FileClassRemoved": Sentence(_("Klasse des Aktenplans entfernt: %(key)s %(title)s"), "warning"),
    "ServiceFiled": Sentence(_("Dienst im Aktenplan zugeordnet: %(service)s unter %(key)s")),
    "ServiceFiled:": Sentence(_("Dienst keiner Klasse des Aktenplans mehr zugeordnet: %(service)s"), "warning"),
    "RolloutNoted": Sentence(_("Stand der E-Akte vermerkt: %(office)s")),
    "HoldSet": Sentence(_("Akte gesperrt"), "warning", text="reason"),
    "HoldLifted": Sentence(_("Sperre der Akte aufgehoben")),
    "FileDestroyed": Sentence(_("Akte gelöscht: %(number)s, %(documents)s Dokumente"), "warning"),
    "PaperFiled": Sentence(_("Papier eingegangen und eingescannt, Seiten: %(pages)s"), "info"),
    "PaperDiscarded": Sentence(_("Scan verworfen, der zu keinem Vorgang gehört"), "warning", text="note"),
    "MailFiled": Sentence(_("E-Mail eingegangen von %(sender)s, Dokumente: %(documents)s"), "info"),
    "MailDiscarded": Sentence(_("E-Mail verworfen, die zu keinem Vorgang gehört"), "warning", text="note"),
    "LetterboxSetUp": Sentence(_("Postfach eingerichtet oder geändert: %(name)s, %(host)s"), "info"),
    "LotProposed": Sentence(_("Aussonderung vorgeschlagen: %(files)s Akten, %(office)s")),
    "LotSentBack": Sentence(_("Aussonderung zurückgegeben: %(office)s"), "warning", text="note"),
    "LotReleased": Sentence(_("Aussonderung freigegeben: %(files)s Akten, %(office)s"), "warning"),
    "LotOffered": Sentence(_("Dem Archiv angeboten: %(files)s Akten, %(office)s"), "info"),
    "LotAssessed": Sentence(_("Vom Archiv bewertet: %(wanted)s archivwürdig, %(unwanted)s nicht; %(office)s"), "info"),
    "LotHandedOver": Sentence(_("Dem Archiv übergeben: %(files)s Akten, %(office)s"), "info"),
    "LotDone": Sentence(
        _(
            "Aussonderung abgeschlossen: %(archived)s im Archiv, %(destroyed)s vernichtet,"
            " %(stayed)s geblieben; %(office)s"
        ),
        "success",
    ),
    # handover
    "CaseHandedOver": Sentence(_("Übergeben an %(target)s: %(what)s"), "success"),
    "HandoverAnswered": Sentence(_("Antwort von %(target)s: %(said)s"), "info", text="text"),
    "HandoverAnswered:numbered": Sentence(
        _("Antwort von %(target)s: %(said)s, Aktenzeichen %(reference)s"), "info", text="text"
    ),
    "HandoverFailed": Sentence(_("Übergabe an %(target)s gescheitert"), "danger", text="reason"),
    "HandoverRetried": Sentence(_("Übergabe an %(target)s noch einmal angestoßen")),
    "HandoverSettled": Sentence(_("Übergabe an %(target)s beendet: %(ended)s"), text="note"),
    "HandoverDownloaded": Sentence(_("Übergabe an %(target)s als Dateien heruntergeladen"), "warning"),
    "TargetSetUp": Sentence(_("Fachverfahren eingerichtet oder geändert: %(key)s"), "info"),
    "AnswerSettled": Sentence(_("Antwort eines Fachverfahrens weggelegt: %(key)s"), text="note"),
    "SweepStarted": Sentence(_("Sammellauf begonnen (%(doing)s), Vorgänge: %(cases)s")),
    "SweepEnded": Sentence(_("Sammellauf beendet (%(doing)s): %(done)s erledigt, %(left)s geblieben"), "success"),
    # moving
    "MovingBegun": Sentence(_("Laufende Vorgänge auf Version %(version)s umgestellt: %(service)s, %(cases)s Vorgänge")),
    "MovingHalted": Sentence(_("Umstellen angehalten: %(service)s, %(moved)s umgestellt"), "warning"),
    "MovingDone": Sentence(_("Umstellen beendet: %(service)s, %(moved)s umgestellt, %(left)s geblieben"), "success"),
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
    "OfferChanged": Sentence(_("Terminangebot geändert")),
    "OfferChanged:at": Sentence(_("Terminangebot geändert: %(location)s")),
    "VideoServerSetUp": Sentence(_("Server für Videotermine eingerichtet oder geändert: %(host)s"), "info"),
    "AbsenceNoted": Sentence(_("Ausfall für Termine vermerkt: %(first)s bis %(last)s")),
    "AbsenceEnded": Sentence(_("Ausfall für Termine zurückgenommen: %(first)s bis %(last)s")),
    "AppointmentsMoved": Sentence(
        _("Termine nach einem Ausfall verlegt: %(moved)s, ohne neuen Termin: %(left)s"), "info"
    ),
    # queue
    "TicketTaken": Sentence(_("Wartenummer gezogen: %(location)s")),
    "TicketCalled": Sentence(_("Aufgerufen: %(location)s"), "info"),
    "TicketServed": Sentence(_("Am Schalter bedient: %(location)s"), "success"),
    "TicketSentOn": Sentence(_("Am Schalter weitergeleitet: %(location)s → %(to)s"), "info"),
    "TicketParked": Sentence(_("Am Schalter zurückgestellt: %(location)s")),
    "TicketMissed": Sentence(_("Aufgerufen und nicht gekommen: %(location)s"), "warning"),
    "TicketBack": Sentence(_("Nach dem Aufruf doch noch gekommen: %(location)s")),
    "TicketGivenUp": Sentence(_("Wartenummer abgegeben: %(location)s")),
    "QueueChanged": Sentence(_("Warteschlange geändert: %(location)s")),
    "QueueChanged:shut": Sentence(_("Für heute keine Wartenummern mehr: %(location)s"), "warning"),
    "QueueChanged:opened": Sentence(_("Wieder Wartenummern: %(location)s"), "success"),
    "ScreenMade": Sentence(_("Code für Anzeige oder Automat gemacht: %(name)s")),
    "ScreenPaired": Sentence(_("Anzeige oder Automat angemeldet: %(name)s"), "success"),
    "ScreenEnded": Sentence(_("Anzeige oder Automat abgemeldet: %(name)s"), "warning"),
    # identity documents
    "IdDocumentNoted": Sentence(_("Ausweisdokument in die Liste aufgenommen")),
    "IdDocumentMoved": Sentence(_("Ausweisdokument eingetroffen: %(location)s"), "info"),
    "IdDocumentMoved:elsewhere": Sentence(_("Ausweisdokument liegt jetzt hier: %(location)s"), "info"),
    "IdDocumentMoved:back": Sentence(_("Ausweisdokument doch nicht ausgehändigt: %(location)s"), "warning"),
    "IdDocumentMoved:ordered": Sentence(_("Ausweisdokument doch noch in Herstellung: %(location)s"), "warning"),
    "IdDocumentMoved:handed_out": Sentence(_("Ausweisdokument ausgehändigt: %(location)s"), "success"),
    "IdDocumentMailWanted": Sentence(_("Nachricht gewünscht, wenn das Ausweisdokument da ist")),
    "IdDocumentMailDropped": Sentence(_("Adresse gelöscht, keine Nachricht mehr gewünscht")),
    "IdDocumentRemoved": Sentence(_("Ausweisdokument aus der Liste genommen"), "warning"),
    "IdDocumentsRead": Sentence(
        _("Bestellte Ausweisdokumente eingelesen: %(new)s neu, %(bad)s Zeilen nicht lesbar"), "info"
    ),
    "IdDocumentsRead:arrived": Sentence(
        _("Lieferschein für %(location)s eingelesen: %(new)s neu, %(moved)s eingetroffen, %(bad)s Zeilen nicht lesbar"),
        "info",
    ),
    "PickUpChanged": Sentence(_("Abholort für Ausweise: %(location)s"), "success"),
    "PickUpChanged:off": Sentence(_("Kein Abholort für Ausweise mehr: %(location)s"), "warning"),
    # figures of locations
    "StaffNoted": Sentence(_("Personalstand eingetragen: %(location)s, %(year)s")),
    "WorkloadNoticed": Sentence(_("Überlastungsanzeige geändert: %(location)s, %(day)s")),
    "WorkloadNoticed:added": Sentence(_("Überlastungsanzeige eingetragen: %(location)s, %(day)s"), "warning"),
    "WorkloadNoticed:in_work": Sentence(_("Überlastungsanzeige in Arbeit: %(location)s, %(day)s"), "info"),
    "WorkloadNoticed:settled": Sentence(_("Überlastungsanzeige abgeschlossen: %(location)s, %(day)s"), "success"),
    "WorkloadNoticed:removed": Sentence(_("Überlastungsanzeige entfernt: %(location)s, %(day)s"), "warning"),
    "MeasureNoted": Sentence(_("Maßnahme eingetragen oder geändert: %(location)s, %(day)s")),
    "MeasureNoted:removed": Sentence(_("Maßnahme entfernt: %(location)s, %(day)s"), "warning"),
    # signing
    "PadMade": Sentence(_("Code für Unterschriften-Tablet gezeigt: %(name)s")),
    "PadPaired": Sentence(_("Unterschriften-Tablet verbunden: %(name)s"), "success"),
    "PadEnded": Sentence(_("Unterschriften-Tablet getrennt: %(name)s"), "warning"),
    "SignatureAsked": Sentence(_("Zum Unterschreiben auf das Tablet gelegt: %(title)s"), "info"),
    "DocumentSigned": Sentence(_("Am Tablet unterschrieben: %(title)s"), "success"),
    "SignatureRefused": Sentence(_("Nicht unterschrieben: %(title)s"), "warning", text="reason"),
    "SignatureOnPaper": Sentence(_("Wird auf Papier unterschrieben: %(title)s"), "info"),
    "SignatureTakenBack": Sentence(_("Vom Tablet genommen: %(title)s"), is_minor=True),
    # automation
    "SampleRateSet": Sentence(_("Stichproben gesetzt: %(service)s, %(percent)s von 100 (zuvor %(was)s)")),
    "AutomationPaused": Sentence(_("Automatik angehalten: %(service)s"), "warning", text="reason"),
    "AutomationResumed": Sentence(_("Automatik läuft wieder: %(service)s"), "success"),
    # insight
    "EventLogTaken": Sentence(
        _("Ablaufprotokoll mitgenommen: %(service)s, %(cases)s Vorgänge aus %(since)s bis %(until)s"), "warning"
    ),
    # feedback
    "StepRemarkSettled:yes": Sentence(_("Rückmeldung erledigt: %(service)s, „%(step)s“"), "success"),
    "StepRemarkSettled": Sentence(_("Rückmeldung beantwortet: %(service)s, „%(step)s“")),
    # privacy
    "DataRequested": Sentence(_("Anliegen zu eigenen Daten: %(request_kind)s, Antwort bis %(due)s"), "info"),
    "DataRequestAnswered": Sentence(_("Anliegen zu eigenen Daten beantwortet: %(request_kind)s")),
    # trust
    "SignedIn": Sentence(_("Angemeldet: %(means)s"), is_minor=True),
    "SignInFailed": Sentence(_("Anmeldung fehlgeschlagen: %(means)s"), "warning", is_minor=True),
    "FactorAdded": Sentence(_("Weg der Anmeldung eingerichtet: %(name)s")),
    "FactorRemoved": Sentence(_("Weg der Anmeldung entfernt: %(name)s"), "warning"),
    "RecoveryCodesMade": Sentence(_("Neue Ersatzcodes")),
    "AccountConfirmed": Sentence(_("Konto bestätigt")),
    "PasswordChanged": Sentence(_("Passwort geändert"), "warning"),
    "EmailChanged": Sentence(_("E-Mail-Adresse geändert"), "warning"),
    "MandateGiven": Sentence(_("Vollmacht erteilt, gilt ab %(since)s"), "info"),
    "MandateAccepted": Sentence(_("Vollmacht angenommen"), "success"),
    "MandateEnded": Sentence(_("Vollmacht beendet"), "warning"),
    "MandateUsed": Sentence(_("Beginnt, für das Unternehmen zu handeln"), is_minor=True),
    "AccessRefused": Sentence(_("Ohne Berechtigung aufgerufen: %(page)s"), "warning"),
    "CommandRun": Sentence(_("Befehl auf dem Server: %(command)s %(target)s")),
    "JobRunAgain": Sentence(_("Auftrag %(number)s noch einmal angestoßen")),
    "MailSentAgain": Sentence(_("E-Mail noch einmal versucht")),
    "SessionsEnded": Sentence(_("Anmeldungen auf anderen Geräten beendet: %(number)s")),
}
"""Kind of event → sentence. A colon and a value choose among sentences of one kind (see ``_variant``)."""

_DAYS = (
    "day",
    "due",
    "ends",
    "ended",
    "before",
    "expires",
    "sent_on",
    "returned_on",
    "announced_on",
    "contestable_until",
    "on",
    "release_from",
    "since",
    "until",
    "last_day",
    "first",
    "last",
)
_MOMENTS = ("starts", "was_starts")
_AMOUNTS = ("cents", "paid_cents", "refund_cents", "stays_cents", "would_be_cents")


def tell(
    entry: Entry, offices: Offices, package: Package | None = None, numbers: Mapping[str, str] = NO_NUMBERS
) -> Told:
    """Put an entry of the audit trail into words, outcomes in its service's; what has no words is shown by its kind.

    ``numbers`` are those of other cases the reader may see, by id: of any other case not even the number is told.
    """
    sentence = SENTENCES.get(_variant(entry)) or SENTENCES.get(entry.kind) or Sentence(entry.kind)
    told = {"recipient": "–", "sender": "–", **entry.told}
    if "other" in told:
        told["other"] = numbers.get(str(told["other"])) or str(_("ein anderer Vorgang"))
    facts = _shown(told, offices, package)
    return Told(
        when=entry.at,
        title=str(sentence.words) % facts if "%(" in str(sentence.words) else str(sentence.words),
        who=_who(entry),
        kind=sentence.tone,
        text=str(told.get(sentence.text) or "") if sentence.text else "",
        is_minor=sentence.is_minor,
    )


def _variant(entry: Entry) -> str:
    if entry.kind == "CaseAssigned" and not entry.facts.get("staff_name"):
        return "CaseAssigned:"
    if entry.kind == "ServiceFiled" and not entry.facts.get("key"):
        return "ServiceFiled:"
    if entry.kind == "OpinionCodeMade":
        return f"{entry.kind}:{entry.facts.get('what')}"
    if entry.kind == "OpinionReminded" and entry.facts.get("mailed"):
        return f"{entry.kind}:mailed"
    if entry.kind == "OpinionReminded" and entry.facts.get("to") == "outside":
        return f"{entry.kind}:call"
    if entry.kind == "ApplicationTakenDown":
        return f"{entry.kind}:{entry.facts.get('channel')}"
    if entry.kind == "HandoverAnswered" and entry.told.get("reference"):
        return "HandoverAnswered:numbered"
    if entry.kind == "CorrectionDrafted" and entry.facts.get("stays_cents") is not None:
        return "CorrectionDrafted:fee"
    if entry.kind == "DecisionRechecked":
        return f"{entry.kind}:{entry.facts.get('agrees')}"
    if entry.kind == "DecisionKept" and entry.facts.get("sample") and not entry.facts.get("doubts"):
        return "DecisionKept:sample"
    if entry.kind == "OfferChanged" and entry.facts.get("location"):
        return "OfferChanged:at"
    if entry.kind in ("QueueChanged", "PickUpChanged", "WorkloadNoticed", "MeasureNoted"):
        return f"{entry.kind}:{entry.facts.get('what')}"
    if entry.kind == "IdDocumentMoved":
        return f"{entry.kind}:{entry.facts.get('step')}"
    if entry.kind == "IdDocumentsRead":
        return f"{entry.kind}:{entry.facts.get('state')}"
    choice = entry.facts.get("direction") or entry.facts.get("method") or entry.facts.get("purpose")
    return f"{entry.kind}:{choice}" if choice else entry.kind


def _who(entry: Entry) -> str:
    if entry.actor_kind == ActorKind.MACHINE:
        return str(_("automatisch"))
    if entry.actor_kind == ActorKind.OPERATOR:
        return str(_("%(name)s, auf dem Server")) % {"name": entry.actor}
    if absent := entry.facts.get(IN_PLACE_OF):
        return str(_("%(deputy)s in Vertretung für %(name)s")) % {"deputy": entry.actor, "name": absent}
    if through := entry.facts.get(THROUGH):
        return str(_("%(name)s über die Schnittstelle „%(through)s“")) % {"name": entry.actor, "through": through}
    return entry.actor or str(_("Antragstellerin oder Antragsteller"))


def _shown(facts: Mapping[str, Any], offices: Offices, package: Package | None) -> dict[str, Any]:
    """Return the facts as people read them: days, amounts, names of offices, words for keys."""
    shown = dict(facts)
    outcomes = {key: words.outcome(package, key) for key in words.OUTCOMES} if package else words.OUTCOMES
    shown |= {name: formats.day(facts[name]) for name in _DAYS if facts.get(name)}
    shown |= {name: formats.moment(datetime.fromisoformat(facts[name])) for name in _MOMENTS if facts.get(name)}
    shown |= {name: formats.money(facts[name]) for name in _AMOUNTS if facts.get(name) is not None}
    for name, table in (
        ("office", offices), ("outcome", outcomes), ("channel", words.CHANNELS), ("level", words.LEVELS),
        ("remedy", words.REMEDIES), ("relation", words.RELATIONS), ("ground", words.GROUND_NAMES),
        ("said", words.SAID), ("ended", {state.value: word for state, word in STATE_WORDS.items()}),
        ("cause", dict(PostItem.Return.choices)), ("end", dict(Objection.End.choices)), ("stayed", words.STAYED),
        ("verdict", words.VERDICTS["participation"]), ("identity", dict(Identity.choices)),
        ("declared", dict(Declared.choices)), ("doing", words.DEEDS),
    ):  # fmt: skip
        if name in facts:
            shown[name] = words.word(dict(table), facts[name])
    if facts.get("request_kind") in KIND_WORDS:
        shown["request_kind"] = str(KIND_WORDS[Kind(facts["request_kind"])])
    if means := facts.get("means"):
        shown["means"] = word_of(means)
    shown |= {name: ", ".join(facts[name]) or "–" for name in ("gained", "lost", "rules") if name in facts}
    if step := facts.get("step"):
        shown["step"] = pick(register_of(step), formats.language()) or step
    for reasons in (PostItem.Reason, Forwarding.Reason):
        if facts.get("reason") in reasons.values:
            shown["reason"] = str(reasons(facts["reason"]).label)
    return shown
