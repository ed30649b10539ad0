# SPDX-License-Identifier: EUPL-1.2
"""Beginning a draft, changing it, undoing. Building blocks are keeping.py; review and release are releasing.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from geleitzug.core.authoring import blocks as blocks_of
from geleitzug.core.authoring import permissions, processes, queries, scaffold
from geleitzug.core.authoring.edits import Edit, Edited
from geleitzug.core.authoring.errors import AuthoringError, ChangedByAnother, NotNow
from geleitzug.core.authoring.events import DraftBegun, DraftDiscarded
from geleitzug.core.authoring.models import Draft, DraftPart, Revision, State
from geleitzug.core.authoring.outline import PageOutline
from geleitzug.core.authoring.page_reading import outline_of
from geleitzug.core.authoring.parts import AS_IS, LIST, PAGE, Piece, split
from geleitzug.core.catalogue.models import Offering, ServiceVersion
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.prepared import PreparedUpdate
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.texts import Text, pick

Raw = Mapping[str, Any]

REVISIONS_KEPT = 200
"""Changes of a draft that can be undone; older ones are forgotten, what was released never is."""


# --- beginning ----------------------------------------------------------------------------------------------


def create_empty(key: str, title: Text, *, office: str, by: Actor) -> Draft:
    """Begin a new service from nothing; raises AuthoringError for a key that is taken or none."""
    return create_from_form(key, title, office=office, form=None, by=by)


@transaction.atomic
def create_from_form(
    key: str, title: Text, *, office: str, form: Raw | None, by: Actor, codelists: Raw | None = None
) -> Draft:
    """Begin a new service from a form, such as an import gives it; raises AuthoringError."""
    permissions.require_edit(by, office)
    scaffold.service_key(key)
    if not pick(title, "de").strip():
        raise AuthoringError(_("Bitte geben Sie der Leistung einen Namen."))
    if ServiceVersion.objects.filter(key=key).exists():
        raise AuthoringError(_("Eine Leistung mit dem Schlüssel „%(key)s“ gibt es schon.") % {"key": key})
    raw = scaffold.new_package(key, title, office=office, form=form)
    if codelists:
        raw["codelists"] = dict(codelists)
    return _begin(raw, office=office, base=None, by=by)


@transaction.atomic
def create_from_package(raw: Raw, *, office: str, by: Actor, key: str = "") -> Draft:
    """Begin a new service from one another town has packed (exchange.py); its examples are played here from now on.

    Raises AuthoringError for a key that is taken.
    """
    permissions.require_edit(by, office)
    key = key or str(raw["service"]["key"])
    scaffold.service_key(key)
    if ServiceVersion.objects.filter(key=key).exists():
        raise AuthoringError(
            _("Eine Leistung mit dem Schlüssel „%(key)s“ gibt es schon. Bitte geben Sie einen anderen an.")
            % {"key": key}
        )
    town = directory.by_id(doors.current_tenant()).key
    examples = {name: {**story, "town": town} for name, story in (raw.get("examples") or {}).items()}
    taken = {**raw, "service": {**raw["service"], "key": key}, "examples": examples}
    return _begin(taken, office=office, base=None, by=by)


@transaction.atomic
def create_from_version(version: ServiceVersion, *, by: Actor) -> Draft:
    """Begin a new version of a published service; raises AuthoringError where somebody has begun one.

    An older version may be taken up again: what it is compared with, and follows, is the version offered now.
    """
    offering = Offering.objects.select_related("version").filter(key=version.key, tenant=doors.current_tenant()).first()
    office = offering.office if offering else version.raw["service"]["office"]
    permissions.require_edit(by, office)
    raw = _with_blocks(version)
    return _begin(raw, office=office, base=offering.version if offering else version, by=by)


@transaction.atomic
def discard(draft: Draft, *, by: Actor) -> None:
    """Delete a draft that was never released; raises NotNow."""
    draft = queries.locked(draft)
    permissions.require_edit(by, draft.office)
    if draft.state != State.EDITING:
        raise NotNow(_("Nur ein Entwurf in Arbeit lässt sich löschen."))
    emit(DraftDiscarded(subject=draft.pk, service=draft.key), by=by)
    Revision.objects.filter(draft=draft).delete()
    DraftPart.objects.filter(draft=draft).delete()
    draft.delete()


def _with_blocks(version: ServiceVersion) -> Raw:
    """Return a version's content as it was written here before its building blocks were written out.

    So the new draft follows them again. What came from elsewhere, or uses a block that is gone, is as it is.
    """
    origin = Draft.objects.filter(released=version).order_by("changed_at").last()
    if origin is None:
        return version.raw
    form = queries.raw_of(origin)["form"]
    used = {name for page in form["pages"] for name in blocks_of.used_in(page.get("questions") or [])}
    return {**version.raw, "form": form} if used <= queries.building_blocks().keys() else version.raw


def _begin(raw: Raw, *, office: str, base: ServiceVersion | None, by: Actor) -> Draft:
    """Begin a draft; its package names the office it is built for, whatever the version before said elsewhere."""
    service = {**raw["service"], "office": office}
    raw = {**raw, "service": service}
    try:
        with transaction.atomic():
            draft = Draft.objects.create(
                key=service["key"],
                title=service["title"],
                office=office,
                base=base,
                begun_by=by.signed,
                changed_by=by.signed,
            )
    except IntegrityError as error:
        raise AuthoringError(_("An dieser Leistung wird schon gearbeitet.")) from error
    piece = Piece.of(raw, queries.building_blocks())
    outline_of(piece)
    parts = split(raw)
    if as_is := processes.inherited(draft.key):
        parts[AS_IS] = as_is
    DraftPart.objects.bulk_create(
        DraftPart(draft=draft, name=name, raw=part, outline=_outline_for(piece, name)) for name, part in parts.items()
    )
    emit(DraftBegun(subject=draft.pk, service=draft.key, base=base.version if base else ""), by=by)
    return draft


# --- changing -----------------------------------------------------------------------------------------------


def save_edit(draft: Draft, edit: Edit, *, revision: int, by: Actor, parts: Collection[str] = ()) -> Edited:
    """Apply a change and store what it touched; ``revision`` is the one the editor saw.

    ``parts`` will probably be changed, and are read at once.
    Raises EditError, ChangedByAnother, NotNow, NotPermitted: all before anything is written, so that the door is
    transaction enough. The draft given is brought up to date.
    """
    now = _to_change(draft, revision=revision, by=by)
    piece = queries.piece_of(now, parts=parts)
    done = edit.apply(piece)
    outline_of(piece)
    if changed := _changed(piece):
        _head(now, changed)
        permissions.require_edit(by, now.office)
        _remember(now, done.what, _store(now, piece, changed), by=by)
    _take_over(draft, now)
    return done


@transaction.atomic
def undo(draft: Draft, *, revision: int, by: Actor) -> str:
    """Take the last change back; returns what it was. Raises NotNow where there is none."""
    now = _to_change(draft, revision=revision, by=by)
    last = Revision.objects.filter(draft=now, undone=False).order_by("-number").first()
    if last is None:
        raise NotNow(_("Es gibt nichts, was man rückgängig machen könnte."))
    return _swap(draft, now, last, undone=True, by=by)


@transaction.atomic
def redo(draft: Draft, *, revision: int, by: Actor) -> str:
    """Do again what was undone last; returns what it was. Raises NotNow where there is nothing."""
    now = _to_change(draft, revision=revision, by=by)
    first = Revision.objects.filter(draft=now, undone=True).order_by("number").first()
    if first is None:
        raise NotNow(_("Es gibt nichts, was man wiederholen könnte."))
    return _swap(draft, now, first, undone=False, by=by)


def _to_change(draft: Draft, *, revision: int, by: Actor) -> Draft:
    now = queries.locked(draft)
    permissions.require_edit(by, now.office)
    if now.state != State.EDITING:
        raise NotNow(_("Dieser Entwurf ist nicht mehr in Arbeit: %(state)s.") % {"state": now.get_state_display()})
    if now.revision != revision:
        raise ChangedByAnother(now.changed_by)
    return now


def _changed(piece: Piece) -> dict[str, Any]:
    """Return the parts that changed; one that was put as it is has not."""
    return {name: raw for name, raw in piece.changed.items() if piece.before(name) != raw}


def _head(draft: Draft, changed: Raw) -> None:
    """Take over what the draft itself says of its content."""
    if service := changed.get("service"):
        draft.title, draft.office = service["title"], service.get("office") or draft.office


_rewrite = PreparedUpdate(DraftPart, change=("raw", "outline"), where=("draft", "name"))


def _store(draft: Draft, piece: Piece, changed: Raw) -> dict[str, Any]:
    """Write the parts that changed; returns them as they were."""
    if any(name.startswith(LIST) for name in changed):
        _look_again(draft, piece)
    before = {name: piece.before(name) for name in changed}
    for name, raw in changed.items():
        if raw is None:
            DraftPart.objects.filter(draft=draft, name=name).delete()
        elif before[name] is None:
            DraftPart.objects.create(draft=draft, name=name, raw=raw, outline=_outline_for(piece, name))
        else:
            _rewrite((raw, _outline_for(piece, name)), (draft.pk, name))
    return before


def _look_again(draft: Draft, piece: Piece) -> None:
    """Look at every page once more: which lists there are decides which questions load."""
    before = dict(piece.outlines)
    piece.outlines.clear()
    outline_of(piece)
    for key, outline in piece.outlines.items():
        if outline != before.get(key) and PAGE + key not in piece.changed:
            DraftPart.objects.filter(draft=draft, name=PAGE + key).update(outline=outline.as_json())


def _outline_for(piece: Piece, name: str) -> dict[str, Any] | None:
    if not name.startswith(PAGE):
        return None
    outline: PageOutline | None = piece.outlines.get(name.removeprefix(PAGE))
    return outline.as_json() if outline is not None else None


def _remember(draft: Draft, what: str, before: Raw, *, by: Actor) -> None:
    draft.revision += 1
    draft.changed_by = by.signed
    draft.save(update_fields=["revision", "changed_by", "changed_at", "title", "office"])
    is_forgotten = Q(undone=True) | Q(number__lte=draft.revision - REVISIONS_KEPT)
    Revision.objects.filter(is_forgotten, draft=draft).delete()
    Revision.objects.create(draft=draft, number=draft.revision, what=what[:500], who=by.signed, parts=before)


def _swap(draft: Draft, now: Draft, change: Revision, *, undone: bool, by: Actor) -> str:
    """Put the parts of a change in place of today's, and keep those in the change."""
    piece = queries.piece_of(now)
    for name, raw in change.parts.items():
        piece.put(name, raw)
    outline_of(piece)
    changed = _changed(piece)
    _head(now, changed)
    change.parts = _store(now, piece, changed)
    change.undone = undone
    change.save(update_fields=["parts", "undone"])
    now.revision += 1
    now.changed_by = by.signed
    now.save(update_fields=["revision", "changed_by", "changed_at", "title", "office"])
    _take_over(draft, now)
    return change.what


def _take_over(draft: Draft, now: Draft) -> None:
    for name in ("revision", "changed_by", "changed_at", "title", "office", "state"):
        setattr(draft, name, getattr(now, name))
