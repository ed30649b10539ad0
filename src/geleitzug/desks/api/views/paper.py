# SPDX-License-Identifier: EUPL-1.2
"""Paper: letters that wait for the printer, in batches; and scanned papers that wait for their case."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.cases import posted
from geleitzug.core.cases.actions import redelivering
from geleitzug.core.files import queries as files
from geleitzug.core.files.printing import bundle
from geleitzug.core.files.rules import MEDIA_TYPES
from geleitzug.core.filing import incoming
from geleitzug.core.filing.models import IncomingPaper
from geleitzug.core.filing.permissions import PAPER
from geleitzug.core.filing.rules import PaperState
from geleitzug.core.filing.taking_mail import EML
from geleitzug.core.interface.rules import Scope
from geleitzug.core.mailbox import post
from geleitzug.core.mailbox.errors import SentBeforePrinted
from geleitzug.core.mailbox.models import PostItem, PrintBatch
from geleitzug.core.mailbox.permissions import PRINT, PRINT_ALL
from geleitzug.core.privacy import looking
from geleitzug.core.privacy.looking import Seen
from geleitzug.core.privacy.rules import What
from geleitzug.desks.api import asked, rows, shapes_of_papers
from geleitzug.desks.api.calls import Call, Told
from geleitzug.desks.api.operations import PAPERS, operation
from geleitzug.desks.api.problems import Problem, wrong
from geleitzug.desks.api.views.cases import listed, page
from geleitzug.desks.api.views.working import refuse_unless
from geleitzug.ground.people.actors import Actor, may

PDF = "application/pdf"
IN_THE_TRAY = (*MEDIA_TYPES, EML)
"""What papers and mails bring, and a mail as it came: nothing else is taken into the tray."""
OLDEST_FIRST = ("id",)
MOST_IN_A_BATCH = 200


@operation(
    "GET", "letters", "letters", gettext_lazy("Briefe, die auf den Druck oder die Post warten, der älteste zuerst"),
    scope=Scope.PRINT, tag=PAPERS, query=asked.OfLetters, gives=shapes_of_papers.LetterPage,
)  # fmt: skip
def letters(call: Call, query: asked.OfLetters) -> Told:
    """Return a page of the print queue."""
    refuse_unless(may(call.actor, PRINT), PRINT)
    found = page(posted.letters_to_print(call.actor, query.state), OLDEST_FIRST, query.cursor, query.limit)
    seen(call.actor, found.rows)
    return listed(call, found, shapes_of_papers.LetterPage(
        items=[rows.letter_row(item) for item in found.rows],
        next=found.next or None,
        previous=found.previous or None,
    ))  # fmt: skip


@operation(
    "POST", "letters/batches", "batches", gettext_lazy("Wartende Briefe als einen Stapel zum Drucken nehmen"),
    scope=Scope.PRINT, tag=PAPERS, body=asked.Print, gives=shapes_of_papers.Batch,
    about=gettext_lazy(
        "Höchstens 200 Briefe. Wer gleichzeitig druckt, bekommt andere. Briefe, deren Bescheid aufgehoben ist, nur,"
        " wenn Sie sie nennen."
    ),
)  # fmt: skip
def take(call: Call, body: asked.Print) -> shapes_of_papers.Batch:
    """Take letters as one batch."""
    theirs = posted.letters_to_print(call.actor)
    wanted = theirs.filter(pk__in=body.letters) if body.letters else theirs.filter(revoked_on=None)
    keys = list(wanted.values_list("pk", flat=True)[:MOST_IN_A_BATCH])
    taken = post.print_batch(by=call.actor, items=keys)
    if not taken or taken[0].batch is None:
        raise Problem("not-now", _("Von diesen Briefen wartet keiner auf den Druck."))
    return _batch(taken[0].batch, taken)


@operation(
    "POST", "letters/batches/{key}/file", "batch_file", gettext_lazy("Einen Stapel als ein PDF holen"),
    scope=Scope.PRINT, tag=PAPERS, media=(PDF,),
    about=gettext_lazy("Dass er geholt ist, wird vermerkt: Von da an kann er auf Papier sein."),
)  # fmt: skip
def batch_file(call: Call, key: UUID) -> HttpResponse:
    """Return a batch as one PDF, in its order; that it was fetched is noted."""
    items = posted.letters_of_batch(call.actor, key)
    post.note_taken(PrintBatch.objects.get(pk=key), by=call.actor)
    seen(call.actor, items)
    pdf, _places = bundle([_bytes_of(call.actor, item) for item in items])
    headers = {"Content-Disposition": f'attachment; filename="Druck-{key.hex[-8:]}.pdf"'}
    return HttpResponse(pdf, content_type=PDF, headers=headers)


@operation(
    "POST", "letters/batches/{key}/sent", "batch_sent", gettext_lazy("Vermerken, dass ein Stapel bei der Post ist"),
    scope=Scope.PRINT, tag=PAPERS, body=asked.Posted, gives=shapes_of_papers.Batch,
    about=gettext_lazy("Von diesem Tag an zählt, wann ein Bescheid als bekannt gegeben gilt (§ 41 VwVfG, § 122 AO)."),
)  # fmt: skip
def batch_sent(call: Call, key: UUID, body: asked.Posted) -> shapes_of_papers.Batch:
    """Note the day on which a batch went to the post; twice is once."""
    posted.letters_of_batch(call.actor, key)
    try:
        post.mark_sent(batch=key, on=body.on, by=call.actor)
    except SentBeforePrinted:
        raise wrong("on", _("Bitte geben Sie einen Tag vom Tag des Drucks bis heute an.")) from None
    return _batch(key, posted.letters_of_batch(call.actor, key))


@operation(
    "POST", "letters/batches/{key}/take-back", "batch_back",
    gettext_lazy("Einen Stapel zurücklegen: nichts ist gedruckt"),
    scope=Scope.PRINT, tag=PAPERS, gives=shapes_of_papers.Batch,
)  # fmt: skip
def batch_back(call: Call, key: UUID) -> shapes_of_papers.Batch:
    """Put a whole batch back into the queue; what is in the post stays there."""
    posted.letters_of_batch(call.actor, key)
    post.take_back(key, by=call.actor)
    return shapes_of_papers.Batch(id=key, letters=[], sent=False)


# --- scanned papers -------------------------------------------------------------------------------------------------


@operation(
    "GET", "papers", "papers", gettext_lazy("Eingescannte Papiere, die noch keinem Vorgang zugeordnet sind"),
    scope=Scope.PAPER, tag=PAPERS, query=asked.OfPapers, gives=shapes_of_papers.PaperPage,
)  # fmt: skip
def papers(call: Call, query: asked.OfPapers) -> Told:
    """Return a page of the tray."""
    refuse_unless(may(call.actor, PAPER), PAPER)
    waiting = IncomingPaper.objects.filter(state=PaperState.WAITING)
    found = page(waiting, OLDEST_FIRST, query.cursor, query.limit)
    documents = incoming.documents_of(found.rows)
    return listed(call, found, shapes_of_papers.PaperPage(
        items=[rows.paper_row(each, documents.get(each.pk, ())) for each in found.rows],
        next=found.next or None,
        previous=found.previous or None,
    ))  # fmt: skip


@operation(
    "GET", "papers/{key}", "paper", gettext_lazy("Ein wartendes Papier als PDF holen"),
    scope=Scope.PAPER, tag=PAPERS, media=(PDF,),
)  # fmt: skip
def paper(call: Call, key: UUID) -> FileResponse:
    """Return the PDF of a paper that waits."""
    document = incoming.waiting_documents(_paper(call, key))[0]
    return FileResponse(
        files.open_document(document), as_attachment=True, filename=document.filename, content_type=document.mime
    )  # fmt: skip


@operation(
    "GET", "papers/{key}/files/{document_id}", "paper_part", gettext_lazy("Eine Datei holen, die mit einer Mail kam"),
    scope=Scope.PAPER, tag=PAPERS, media=IN_THE_TRAY,
)  # fmt: skip
def paper_part(call: Call, key: UUID, document_id: UUID) -> FileResponse:
    """Return one of the files of a paper or mail that waits, as it came."""
    row = _paper(call, key)
    document = next((each for each in incoming.waiting_documents(row) if each.pk == document_id), None)
    if document is None:
        raise Http404
    content = files.open_document(document)
    return FileResponse(content, as_attachment=True, filename=document.filename, content_type=document.mime)


@operation(
    "POST", "papers/{key}/assign", "assign", gettext_lazy("Ein Papier einem Vorgang zuordnen"),
    scope=Scope.PAPER, tag=PAPERS, body=asked.Assign, gives=shapes_of_papers.PaperDone,
)  # fmt: skip
def assign(call: Call, key: UUID, body: asked.Assign) -> shapes_of_papers.PaperDone:
    """Put a paper into the e-file of a case; it leaves the tray for good."""
    case = incoming.assign(_paper(call, key), body.number, by=call.actor, replaces=body.replaces)
    return shapes_of_papers.PaperDone(id=key, state=PaperState.FILED, number=case.number)


@operation(
    "POST", "papers/{key}/discard", "discard", gettext_lazy("Ein Papier wegwerfen, das zu keinem Vorgang gehört"),
    scope=Scope.PAPER, tag=PAPERS, body=asked.Discard, gives=shapes_of_papers.PaperDone,
)  # fmt: skip
def discard(call: Call, key: UUID, body: asked.Discard) -> shapes_of_papers.PaperDone:
    """Throw a paper away; why is kept."""
    incoming.discard(_paper(call, key), by=call.actor, note=body.note)
    return shapes_of_papers.PaperDone(id=key, state=PaperState.DISCARDED, number="")


def _paper(call: Call, key: UUID) -> IncomingPaper:
    refuse_unless(may(call.actor, PAPER), PAPER)
    found = IncomingPaper.objects.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _batch(key: UUID, items: Iterable[PostItem]) -> shapes_of_papers.Batch:
    rows_ = list(items)
    sent = not any(item.state == PostItem.State.PRINTED for item in rows_)
    return shapes_of_papers.Batch(id=key, letters=[item.pk for item in rows_], sent=sent)


def _bytes_of(actor: Actor, item: PostItem) -> bytes:
    pdf = files.read_document(files.document_for(actor, item.document, subject=item.subject))
    return redelivering.with_cover(item, pdf)


def seen(actor: Actor, items: Iterable[PostItem]) -> None:
    permission = PRINT_ALL if may(actor, PRINT_ALL) else PRINT
    seen = [Seen(item.subject, item.holder, item.document) for item in items]
    looking.look_at(actor, What.LETTER, seen, permission=permission)
