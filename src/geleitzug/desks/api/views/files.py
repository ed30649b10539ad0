# SPDX-License-Identifier: EUPL-1.2
"""Files of a case: to download, and to attach."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.files import queries as files
from geleitzug.core.files.models import Document
from geleitzug.core.files.rules import MEDIA_TYPES
from geleitzug.core.filing.attaching import attach
from geleitzug.core.interface.rules import Scope
from geleitzug.core.privacy.rules import What
from geleitzug.desks.api import shapes
from geleitzug.desks.api.calls import Call, Told
from geleitzug.desks.api.operations import FILES, operation
from geleitzug.desks.api.problems import Problem, wrong
from geleitzug.desks.api.views.working import done

KINDS = ("scan", "upload")
OTHERS = "application/octet-stream"
"""What systems have brought stands in a file as well: data, archives, mails. „mime“ of the entry says which."""


@operation(
    "GET", "cases/{number}/files/{document_id}", "file", gettext_lazy("Eine Datei herunterladen"),
    scope=Scope.FILES, tag=FILES, media=(*MEDIA_TYPES, OTHERS),
)  # fmt: skip
def download(call: Call, number: str, document_id: UUID) -> FileResponse:
    """Return the bytes of a file of the case."""
    case = call.case(number, What.FILE, document_id)
    document = files.document_for(call.actor, document_id, subject=case.pk)
    return FileResponse(
        files.open_document(document), as_attachment=True, filename=document.filename, content_type=document.mime
    )  # fmt: skip


@operation(
    "POST", "cases/{number}/files", "files", gettext_lazy("Eine Datei zur Akte nehmen"),
    scope=Scope.ATTACH, tag=FILES, upload=True, gives=shapes.Done, status=201,
    about=gettext_lazy(
        "Als multipart/form-data: „file“ ist die Datei (PDF, JPEG oder PNG, höchstens 20 MB), „title“ ihr Titel, „kind“"
        " „scan“ für eingescanntes Papier oder „upload“ für einen Nachweis. Wer beantragt hat, sieht sie nicht."
    ),
)  # fmt: skip
def put(call: Call, number: str) -> Told:
    """Put a file into the e-file."""
    case = call.case_to_change(number)
    if call.request.content_type != "multipart/form-data":
        raise Problem("wrong-media", _("Bitte senden Sie multipart/form-data."))
    upload = call.request.FILES.get("file")
    if upload is None:
        raise wrong("file", _("Es ist keine Datei angekommen."))
    kind = call.request.POST.get("kind", "scan")
    if kind not in KINDS:
        raise wrong("kind", ", ".join(KINDS))
    title = " ".join(call.request.POST.get("title", "").replace("\x00", "").split())
    document = attach(case, by=call.actor, upload=upload, title=title, kind=Document.Kind(kind))
    told = done(case, document.pk)
    where = f"{call.request.path}/{document.pk}"
    return Told(told.body, 201, {**told.headers, "Location": where})
