# SPDX-License-Identifier: EUPL-1.2
"""Sentences of what happens to a case, to its letters and payments. Other events: sentences_of_the_house.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from geleitzug.core.screens.sentences import Sentence, Sentences


def _kept(told: Mapping[str, Any]) -> str:
    return "sample" if told.get("sample") and not told.get("doubts") else ""


def _reminded(told: Mapping[str, Any]) -> str:
    return "call" if told.get("to") == "outside" and not told.get("mailed") else "mailed" if told.get("mailed") else ""


SENTENCES: Sentences = {
    # cases
    "ApplicationStarted": Sentence(_("Antrag begonnen"), is_minor=True),
    "ApplicationSubmitted": Sentence(_("Antrag abgeschickt"), "info"),
    "ApplicantIdentified": Sentence(_("Identität nachgewiesen: %(name)s, Vertrauensniveau %(level)s"), "success"),
    "ApplicationTakenDown": Sentence(_("Für jemanden aufgenommen: %(identity)s, %(declared)s"), "info", by="channel"),
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
    "CaseAssigned": Sentence(_("Übernommen von %(staff_name)s"), by="staff_name"),
    "CaseAssigned:": Sentence(_("Zurück an das Amt gegeben")),
    "CaseGiven": Sentence(_("Gegeben an %(staff_name)s")),
    "TaskTaken": Sentence(_("„%(name)s“ übernommen von %(staff_name)s"), by="staff_name"),
    "TaskTaken:": Sentence(_("„%(name)s“ zurück an das Amt gegeben")),
    "TaskGiven": Sentence(_("„%(name)s“ gegeben an %(staff_name)s")),
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
    "DecidedRegardless": Sentence(_("Entschieden, obwohl Stellungnahmen ausstehen: %(whom)s"), "warning"),
    "DecisionApproved": Sentence(_("Entscheidung gezeichnet"), "success"),
    "DecisionSentBack": Sentence(_("Entwurf zurückgereicht"), "warning", text="note"),
    "DecisionKept": Sentence(_("Das Programm entscheidet nicht: Es gibt Zweifel"), "warning", by=_kept),
    "DecisionKept:sample": Sentence(_("Als Stichprobe gezogen: Ein Mensch entscheidet"), "info"),
    "DecisionRechecked": Sentence(_("Statt des Programms entschieden"), "success", by="agrees"),
    "DecisionRechecked:True": Sentence(_("Statt des Programms entschieden, wie das Programm vorschlug"), "success"),
    "DecisionRechecked:False": Sentence(_("Anders entschieden, als das Programm vorschlug"), "warning"),
    "DecidedByProgram": Sentence(_("Von einem Programm allein entschieden (%(norm)s): %(rules)s"), "info"),
    "CaseDecided": Sentence(_("Entschieden: %(outcome)s; Zustellung %(channel)s"), "success"),
    "RevocationDrafted": Sentence(_("Aufhebung des Bescheids entworfen: %(ground)s")),
    "RevocationSentBack": Sentence(_("Aufhebung des Bescheids zurückgereicht"), "warning", text="note"),
    "DecisionRevoked": Sentence(_("Bescheid %(ground)s; Zustellung %(channel)s"), "warning"),
    "EffectEnded": Sentence(_("Keine Klage: Der Bescheid ist bestandskräftig"), "success"),
    "CaseReopened": Sentence(_("Wieder aufgenommen: Es wird neu entschieden"), "warning"),
    "CorrectionDrafted": Sentence(
        _(
            "Berichtigung des Bescheids entworfen; der Betrag bleibt bei %(stays_cents)s, obwohl es mit den"
            " berichtigten Angaben %(would_be_cents)s wären"
        ),
        "warning",
        by="stays_cents",
    ),
    "CorrectionDrafted:": Sentence(_("Berichtigung des Bescheids entworfen")),
    "CorrectionSentBack": Sentence(_("Berichtigung zurückgereicht"), "warning", text="note"),
    "DecisionCorrected": Sentence(_("Bescheid berichtigt; Zustellung %(channel)s"), "success"),
    "ObjectionRaised": Sentence(_("%(remedy)s eingelegt"), "warning"),
    "ObjectionRejected": Sentence(_("Widerspruchsbescheid geht mit der Post hinaus"), "info"),
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
    "OpinionReminded": Sentence(_("An die Stellungnahme erinnert: %(recipient)s"), by=_reminded),
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
    "OpinionCodeMade": Sentence(_("Code zum Öffnen weitergegeben: %(recipient)s"), is_minor=True, by="what"),
    "OpinionCodeMade:link": Sentence(_("Link zum Öffnen weitergegeben: %(recipient)s"), is_minor=True),
    "InquiryReceived": Sentence(_("%(town)s bittet um Stellungnahme zu %(number)s, bis %(due)s"), "info"),
    "InquiryAnswered": Sentence(_("Stellungnahme an %(town)s zu %(number)s: %(verdict)s"), "success"),
    "InquiryEnded": Sentence(_("%(town)s braucht zu %(number)s keine Stellungnahme mehr"), "warning"),
    # identity
    "IdentityShown": Sentence(
        _("Identität gezeigt (%(provider)s), Vertrauensniveau %(level)s"), is_minor=True, log="anmeldung"
    ),
    "IdentityRefused": Sentence(_("Anmeldung abgewiesen (%(provider)s): %(reason)s"), "warning", log="anmeldung"),
    # files
    "DocumentFiled": Sentence(_("Zur Akte genommen: %(title)s (Blatt %(position)s)"), is_minor=True),
    "DocumentDeleted": Sentence(_("Gelöscht nach %(law)s: %(title)s")),
    "LetterWritten": Sentence(_("Schreiben gefertigt: %(title)s"), is_minor=True),
    # mailbox
    "ConsentGiven": Sentence(_("In die elektronische Zustellung eingewilligt"), by="purpose"),
    "ConsentGiven:central_mailbox": Sentence(_("In Hinweise an das zentrale Bürgerpostfach eingewilligt")),
    "ConsentGiven:central_copy": Sentence(_("In Kopien im zentralen Bürgerpostfach eingewilligt")),
    "ConsentWithdrawn": Sentence(_("Einwilligung in die elektronische Zustellung widerrufen"), "warning", by="purpose"),
    "ConsentWithdrawn:central_mailbox": Sentence(
        _("Einwilligung in Hinweise an das zentrale Bürgerpostfach widerrufen"), "warning"
    ),
    "ConsentWithdrawn:central_copy": Sentence(
        _("Einwilligung in Kopien im zentralen Bürgerpostfach widerrufen"), "warning"
    ),
    "MessageSent": Sentence(_("Nachricht ins Postfach: %(title)s"), by="direction"),
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
    "LetterDropped": Sentence(_("Brief nicht verschickt: Was darin gefragt wird, hat sich erledigt")),
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
    "PaymentReceived": Sentence(_("%(cents)s bezahlt"), "success", by="method"),
    "PaymentReceived:TRANSFER": Sentence(_("%(cents)s bezahlt, Überweisung"), "success"),
    "PaymentReceived:CASH": Sentence(_("%(cents)s am Schalter bar bezahlt, Quittung %(reference)s"), "success"),
    "PaymentReceived:CARD": Sentence(_("%(cents)s am Schalter mit Karte bezahlt, Quittung %(reference)s"), "success"),
    "CancellationAsked": Sentence(_("Storno der Quittung %(number)s erbeten"), "warning", text="reason"),
    "CancellationDropped": Sentence(_("Quittung %(number)s gilt doch: kein Storno")),
    "TillReceiptCancelled": Sentence(
        _("Quittung %(number)s storniert durch %(by_number)s, %(cents)s zurück"), "warning"
    ),
    "MeansCorrected": Sentence(_("Zahlungsart berichtigt: statt Quittung %(number)s gilt %(new_number)s")),
    "TillOpened": Sentence(_("Kasse eingerichtet: %(name)s, %(office)s"), log="kasse"),
    "TillClosed": Sentence(_("Kassenabschluss %(number)s: %(name)s, %(office)s"), log="kasse"),
    "PaymentFailed": Sentence(_("Zahlung über %(cents)s gescheitert"), "warning"),
    "PaymentCancelled": Sentence(_("Zahlung über %(cents)s abgebrochen"), "warning"),
    "PaymentExpired": Sentence(_("Zahlungsfrist für %(cents)s abgelaufen"), "warning"),
    "PaymentWithdrawn": Sentence(_("%(cents)s nicht mehr zu bezahlen")),
    "PaidTooLate": Sentence(_("%(paid_cents)s zu spät bezahlt, wird erstattet"), "warning"),
    "RefundNoted": Sentence(_("%(refund_cents)s erstattet am %(on)s"), "success", text="reason"),
    "FeeKept": Sentence(_("Von der Gebühr geht nichts mehr zurück"), text="reason"),
    "AmountDiffers": Sentence(_("%(paid_cents)s bezahlt statt %(cents)s"), "danger"),
    # handover
    "CaseHandedOver": Sentence(_("Übergeben an %(target)s: %(what)s"), "success"),
    "HandoverAnswered": Sentence(
        _("Antwort von %(target)s: %(said)s, Aktenzeichen %(reference)s"), "info", text="text", by="reference"
    ),
    "HandoverAnswered:": Sentence(_("Antwort von %(target)s: %(said)s"), "info", text="text"),
    "HandoverFailed": Sentence(_("Übergabe an %(target)s gescheitert"), "danger", text="reason"),
    "HandoverRetried": Sentence(_("Übergabe an %(target)s noch einmal angestoßen")),
    "HandoverSettled": Sentence(_("Übergabe an %(target)s beendet: %(ended)s"), text="note"),
    "HandoverDownloaded": Sentence(_("Übergabe an %(target)s als Dateien heruntergeladen"), "warning"),
    "TargetSetUp": Sentence(_("Fachverfahren eingerichtet oder geändert: %(key)s"), "info", log="betrieb"),
    "AnswerSettled": Sentence(_("Antwort eines Fachverfahrens weggelegt: %(key)s"), text="note", log="betrieb"),
    "SweepStarted": Sentence(_("Sammellauf begonnen (%(doing)s), Vorgänge: %(cases)s"), log="sammellauf"),
    "SweepEnded": Sentence(
        _("Sammellauf beendet (%(doing)s): %(done)s erledigt, %(left)s geblieben"), "success", log="sammellauf"
    ),
}
