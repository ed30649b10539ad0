# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the workshop, below the office's, so that the same door is opened."""

from django.urls import path

from geleitzug.desks.workshop.views import (
    beginning,
    blocks,
    drafts,
    examples,
    fees,
    form,
    history,
    points,
    preview,
    proof,
    question,
    record,
    release,
    rules,
    service,
)

app_name = "workshop"
urlpatterns = [
    # Beginning, the form, building blocks, preview.
    path("", drafts.home, name="home"),
    path("neu/", beginning.new, name="new"),
    path("neu/leer/", beginning.from_nothing, name="from_nothing"),
    path("neu/version/", beginning.from_version, name="from_version"),
    path("neu/fim/", beginning.from_schema, name="from_schema"),
    path("bausteine/", blocks.blocks, name="blocks"),
    path("bausteine/<slug:key>/", blocks.block, name="block"),
    path("bausteine/<slug:key>/frage/", blocks.block_question, name="block_question"),
    path("<uuid:draft_id>/", form.form, name="draft"),
    path("<uuid:draft_id>/seite/", form.page_settings, name="page_settings"),
    path("<uuid:draft_id>/frage/", question.question, name="question"),
    path("<uuid:draft_id>/frage/verschieben/", form.move, name="move"),
    path("<uuid:draft_id>/frage/liste/", question.upload_list, name="upload_list"),
    path("<uuid:draft_id>/frage/baustein/", question.to_block, name="to_block"),
    path("<uuid:draft_id>/angaben/", service.service, name="service"),
    path("<uuid:draft_id>/uebernommen/", beginning.imported, name="imported"),
    path("<uuid:draft_id>/vorschau/", preview.preview, name="preview"),
    path("<uuid:draft_id>/vorschau/formular/", preview.preview_page, name="preview_page"),
    path("<uuid:draft_id>/rueckgaengig/", form.undo, name="undo"),
    path("<uuid:draft_id>/wiederholen/", form.redo, name="redo"),
    path("<uuid:draft_id>/loeschen/", form.discard, name="discard"),
    # rules, fees, points, examples, release, history
    path("<uuid:draft_id>/angaben/nachweis/", proof.proof, name="proof"),
    path("<uuid:draft_id>/regeln/", rules.rules, name="rules"),
    path("<uuid:draft_id>/regeln/bedingung/", rules.condition, name="condition"),
    path("<uuid:draft_id>/regeln/pruefung/", rules.check, name="check"),
    path("<uuid:draft_id>/gebuehren/", fees.fees, name="fees"),
    path("<uuid:draft_id>/gebuehren/zeile/", fees.fee, name="fee"),
    path("<uuid:draft_id>/punkte/", points.points, name="points"),
    path("<uuid:draft_id>/punkte/liste/", points.point_list, name="point_list"),
    path("<uuid:draft_id>/beispiele/", examples.examples, name="examples"),
    path("<uuid:draft_id>/beispiele/eines/", examples.example, name="example"),
    path("<uuid:draft_id>/beispiele/aufnehmen/", record.record, name="record"),
    path("<uuid:draft_id>/freigabe/", release.release, name="release"),
    path("<uuid:draft_id>/freigabe/einreichen/", release.submit, name="submit"),
    path("<uuid:draft_id>/freigabe/zurueckgeben/", release.send_back, name="send_back"),
    path("<uuid:draft_id>/freigabe/freigeben/", release.approve, name="approve"),
    path("<uuid:draft_id>/freigabe/noch-einmal/", release.release_again, name="release_again"),
    path("<uuid:draft_id>/freigabe/zurueckziehen/", release.withdraw, name="withdraw"),
    path("<uuid:draft_id>/verlauf/", history.history, name="history"),
    path("<uuid:draft_id>/verlauf/vergleich/", history.compare, name="compare"),
]
