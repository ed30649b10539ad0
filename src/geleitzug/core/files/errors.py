# SPDX-License-Identifier: EUPL-1.2
"""Why a file is refused, in the words of the person who reads them."""

from __future__ import annotations

from django.utils.translation import gettext as _


class FilesError(Exception):
    """Something about files is not as it must be."""


class UploadRefused(FilesError):
    """The upload is not kept; the text says what to do instead."""


class EmptyUpload(UploadRefused):
    """The file holds no bytes."""

    def __init__(self, filename: str):
        super().__init__(_("Die Datei „%(name)s“ ist leer. Bitte laden Sie sie noch einmal hoch.") % {"name": filename})


class UploadTooLarge(UploadRefused):
    """The file is larger than asked for."""

    def __init__(self, filename: str, limit: int):
        super().__init__(
            _(
                "Die Datei „%(name)s“ ist zu groß. Sie darf höchstens %(limit)s MB haben. Speichern Sie ein Foto "
                "kleiner, oder scannen Sie mit weniger Bildpunkten."
            )
            % {"name": filename, "limit": f"{limit / 1_000_000:.0f}"}
        )


class TooManyUploads(UploadRefused):
    """So many files are not kept for one application."""

    def __init__(self, filename: str, limit: int):
        super().__init__(
            _(
                "Zu einem Antrag gehören höchstens %(limit)d Dateien. „%(name)s“ konnten wir nicht mehr annehmen. "
                "Entfernen Sie eine andere, oder fassen Sie mehrere in einem PDF zusammen."
            )
            % {"name": filename, "limit": limit}
        )


class TooMuchTogether(UploadRefused):
    """All files of one application together are larger than what is kept for it."""

    def __init__(self, filename: str, limit: int):
        super().__init__(
            _(
                "Alle Dateien eines Antrags dürfen zusammen höchstens %(limit)s MB haben. „%(name)s“ konnten wir nicht "
                "mehr annehmen. Entfernen Sie eine andere, oder speichern Sie große Bilder kleiner."
            )
            % {"name": filename, "limit": f"{limit / 1_000_000:.0f}"}
        )


class NoRoom(UploadRefused):
    """The question has as many files as it takes."""

    def __init__(self, filename: str, most: int):
        super().__init__(
            _("Hier sind höchstens %(most)d Dateien möglich. „%(name)s“ konnten wir nicht mehr annehmen.")
            % {"name": filename, "most": most}
        )


class NoPlace(UploadRefused):
    """The entry the file belongs to is not there any more."""

    def __init__(self, filename: str):
        super().__init__(
            _("Für die Datei „%(name)s“ ist kein Platz mehr da. Bitte laden Sie die Seite neu.") % {"name": filename}
        )


class KindNotAllowed(UploadRefused):
    """The content is of no kind that is asked for here."""

    def __init__(self, filename: str, allowed: list[str]):
        super().__init__(
            _("Die Datei „%(name)s“ können wir hier nicht annehmen. Erlaubt sind: %(kinds)s.")
            % {"name": filename, "kinds": ", ".join(kind.upper() for kind in allowed)}
        )


class ContentDiffers(UploadRefused):
    """The file's name ends as one that is asked for, and its content is of no kind we know."""

    def __init__(self, filename: str, ending: str):
        super().__init__(
            _(
                "Die Datei „%(name)s“ heißt wie eine %(kind)s-Datei, ihr Inhalt ist aber keine. Bitte öffnen Sie "
                "die Datei und speichern Sie sie noch einmal als %(kind)s, oder laden Sie die richtige Datei hoch."
            )
            % {"name": filename, "kind": ending.upper()}
        )


class NameAndContentDiffer(UploadRefused):
    """The file's name says one thing and its content another."""

    def __init__(self, filename: str, found: str):
        super().__init__(
            _(
                "Die Datei „%(name)s“ ist in Wirklichkeit eine %(found)s-Datei. Bitte geben Sie ihr die passende "
                "Endung oder laden Sie die richtige Datei hoch."
            )
            % {"name": filename, "found": found.upper()}
        )


class PictureTooLarge(UploadRefused):
    """The picture claims more pixels than anybody needs, or none at all."""

    def __init__(self, filename: str):
        super().__init__(
            _("Das Bild „%(name)s“ hat zu viele Bildpunkte oder ist beschädigt. Bitte speichern Sie es kleiner.")
            % {"name": filename}
        )


class HoldsProgram(UploadRefused):
    """An office document with macros."""

    def __init__(self, filename: str):
        super().__init__(
            _("Die Datei „%(name)s“ enthält Makros. Bitte speichern Sie sie ohne Makros, am besten als PDF.")
            % {"name": filename}
        )


class Infected(UploadRefused):
    """A scanner found malware."""

    def __init__(self, filename: str):
        super().__init__(
            _(
                "In der Datei „%(name)s“ hat unser Virenscanner etwas gefunden. Wir haben sie nicht angenommen. "
                "Bitte prüfen Sie Ihr Gerät und laden Sie eine saubere Datei hoch."
            )
            % {"name": filename}
        )


class CannotScan(UploadRefused):
    """The scanner that must look is away."""

    def __init__(self, filename: str):
        super().__init__(
            _(
                "Wir können die Datei „%(name)s“ gerade nicht auf Viren prüfen und nehmen sie deshalb nicht an. "
                "Bitte versuchen Sie es in einigen Minuten noch einmal."
            )
            % {"name": filename}
        )


class NothingToReplace(FilesError):
    """The e-file has no document at the place, or a newer version of it is filed."""


class AlreadyFiled(FilesError):
    """The document lies in an e-file and stays there."""
