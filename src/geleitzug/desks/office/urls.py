# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the office's desk, below /amt/."""

from django.urls import path, register_converter

from geleitzug.desks.office.views import (
    case,
    data_requests,
    deeds,
    deputies,
    disposal,
    documents,
    export,
    file_plan,
    holds,
    kept,
    lists,
    notes,
    objections,
    open_fees,
    papers,
    passwords,
    payments,
    post,
    record,
    returns,
    revoking,
    rollout,
    sign_on,
    signing,
    tasks,
    text_blocks,
    together,
    versions,
)
from geleitzug.ground.web.security.addresses import addresses


class CaseNumber:
    """A case number as it stands in an address."""

    regex = r"[A-Za-z0-9][A-Za-z0-9-]{0,23}"

    def to_python(self, value: str) -> str:
        """Take it as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Write it as it is."""
        return value


register_converter(CaseNumber, "number")

app_name = "office"
urlpatterns = [
    path("", lists.worklist, name="worklist"),
    path("anmelden/", signing.login, name="login"),
    path("anmelden/erstes-passwort/", passwords.first, name="first_password"),
    path("konto/passwort/", passwords.change, name="password"),
    path("anmelden/konto/", sign_on.begin, name="sign_on"),
    path("anmelden/konto/zurueck/", sign_on.come_back, name="sign_on_back"),
    path("anmelden/konto/abgemeldet/", sign_on.signed_out, name="sign_on_ended"),
    path("abmelden/", signing.logout, name="logout"),
    path("vertretung/", deputies.overview, name="deputies"),
    path("vertretung/neu/", deputies.name, name="name_deputy"),
    path("vertretung/<uuid:deputyship_id>/beenden/", deputies.end, name="end_deputy"),
    path("datenschutz/", data_requests.listed, name="data_requests"),
    path("datenschutz/<uuid:request_id>/", data_requests.one, name="data_request"),
    path("protokoll/", deeds.listed, name="deeds"),
    path("aktenplan/", file_plan.listed, name="file_plan"),
    path("aktenplan/neu/", file_plan.new, name="new_file_class"),
    path("aktenplan/einfuehrung/", rollout.listed, name="rollout"),
    path("aktenplan/einfuehrung/<slug:office>/", rollout.one, name="note_rollout"),
    path("aktenplan/<uuid:class_id>/", file_plan.one, name="file_class"),
    path("aktenplan/<uuid:class_id>/entfernen/", file_plan.remove, name="remove_file_class"),
    path("aussonderung/", disposal.listed, name="disposal"),
    path("aussonderung/vorschlagen/", disposal.propose, name="propose"),
    path("aussonderung/<uuid:lot_id>/", disposal.one, name="lot"),
    path("aussonderung/<uuid:lot_id>/freigeben/", disposal.release, name="release_lot"),
    path("aussonderung/<uuid:lot_id>/zurueckgeben/", disposal.send_back, name="send_back_lot"),
    path("aussonderung/<uuid:lot_id>/nochmal/", disposal.hand_again, name="hand_again"),
    path("aussonderung/<uuid:lot_id>/herausnehmen/", disposal.take_out, name="take_out"),
    path("aussonderung/<uuid:lot_id>/nachweis.pdf", disposal.certificate_file, name="certificate"),
    path("papier/", papers.tray, name="papers"),
    path("papier/<uuid:paper_id>/", papers.one, name="paper"),
    path("papier/<uuid:paper_id>/ansehen.pdf", papers.pdf, name="paper_file"),
    path("papier/<uuid:paper_id>/verwerfen/", papers.discard, name="discard_paper"),
    path("ansichten/", kept.listed, name="kept"),
    path("ansichten/<uuid:key>/loeschen/", kept.drop, name="drop_view"),
    path("gemeinsam/", together.several, name="several"),
    path("textbausteine/", text_blocks.listed, name="text_blocks"),
    path("textbausteine/<uuid:key>/", text_blocks.change, name="text_block"),
    path("textbausteine/<uuid:key>/loeschen/", text_blocks.drop, name="drop_text_block"),
    path("fuer-mich/", notes.for_me, name="for_me"),
    path("fuer-mich/gelesen/", notes.read, name="read"),
    path("erledigt/", lists.finished, name="finished"),
    path("export.csv", export.worklist_csv, name="export"),
    path("vorgang/<number:number>/", case.show, name="case"),
    path("vorgang/<number:number>/uebernehmen/", case.take, name="take"),
    path("vorgang/<number:number>/zurueckgeben/", case.release, name="release"),
    path("vorgang/<number:number>/weiter/", case.retry, name="retry"),
    path("vorgang/<number:number>/nachfordern/", case.ask, name="ask"),
    path("vorgang/<number:number>/weiterarbeiten/", case.call_off, name="call_off"),
    path("vorgang/<number:number>/nachricht/", case.write, name="write"),
    path("vorgang/<number:number>/notiz/", notes.note, name="note"),
    path("vorgang/<number:number>/merken/", case.keep_text, name="keep_text"),
    path("vorgang/<number:number>/wer/", case.present, name="present"),
    path("vorgang/<number:number>/weitergeben/", case.give, name="give"),
    path("vorgang/<number:number>/wiedervorlage/", notes.follow_up, name="follow_up"),
    path("vorgang/<number:number>/wiedervorlage/<uuid:key>/", notes.follow_up_done, name="follow_up_done"),
    path("vorgang/<number:number>/fassungen/", versions.overview, name="versions"),
    path("vorgang/<number:number>/fassungen/uebernehmen/", versions.restore, name="restore_version"),
    path(
        "vorgang/<number:number>/rechtsbehelf/<uuid:objection_id>/entwurf.pdf",
        objections.preview,
        name="rejection_draft",
    ),
    path("vorgang/<number:number>/rechtsbehelf/<uuid:objection_id>/aussetzen/", objections.stay, name="stay"),
    path("vorgang/<number:number>/aufheben/", revoking.revoke, name="revoke"),
    path("vorgang/<number:number>/aufheben/entwurf.pdf", revoking.preview, name="revocation_draft"),
    path("vorgang/<number:number>/akte/", record.show, name="record"),
    path("vorgang/<number:number>/datei/<uuid:document_id>/als.pdf", record.picture, name="picture"),
    path("vorgang/<number:number>/deckblatt.pdf", papers.cover, name="cover"),
    path("vorgang/<number:number>/sperren/", holds.hold, name="hold"),
    path("vorgang/<number:number>/entsperren/", holds.lift, name="lift"),
    path("vorgang/<number:number>/erstatten/", case.refund, name="refund"),
    path("vorgang/<number:number>/aufgabe/<uuid:task_id>/", tasks.work, name="task"),
    path("vorgang/<number:number>/entwurf.pdf", documents.draft, name="draft"),
    path("vorgang/<number:number>/datei/<uuid:document_id>/", documents.download, name="file"),
    path("post/", post.queue, name="post"),
    path("post/drucken/", post.print_letters, name="print"),
    path("post/brief/<uuid:item_id>/", post.letter, name="letter"),
    path("post/brief/<uuid:item_id>/rueckkehr/", returns.returned, name="returned"),
    path("post/brief/<uuid:item_id>/nochmal/", post.again, name="print_again"),
    path("post/stapel/<uuid:batch>/", post.batch, name="batch"),
    path("post/stapel/<uuid:batch>/druck.pdf", post.print_file, name="print_file"),
    path("post/stapel/<uuid:batch>/druckerei.zip", post.print_package, name="print_package"),
    path("post/stapel/<uuid:batch>/zuruecknehmen/", post.take_back, name="take_batch_back"),
    path("zahlungen/", payments.to_settle, name="payments"),
    path("zahlungen/offen/", open_fees.open_fees, name="open_fees"),
    path("zahlungen/offen/<uuid:payment_id>/", open_fees.transfer, name="transfer"),
    path("zahlungen/<uuid:payment_id>/anerkennen/", payments.accept, name="accept"),
    path("zahlungen/<uuid:payment_id>/erstatten/", payments.refund_late, name="refund_late"),
    *addresses(signing.OFFICE),
]
