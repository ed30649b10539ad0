# SPDX-License-Identifier: EUPL-1.2
"""What the workshop's screens read: drafts, their content and faults, history, building blocks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geleitzug.core.authoring import blocks as blocks_of
from geleitzug.core.authoring import findings, permissions
from geleitzug.core.authoring.models import OPEN, BuildingBlock, Draft, DraftPart, Revision, State
from geleitzug.core.authoring.outline import Finding, PageOutline
from geleitzug.core.authoring.own import NOTHING, Own
from geleitzug.core.authoring.parts import FORM, OWN, PAGE, Piece, join
from geleitzug.core.catalogue.models import Offering, Office, ServiceVersion
from geleitzug.core.catalogue.package import Package
from geleitzug.ground.people.actors import Actor, may
from geleitzug.ground.prepared import Prepared, Read, read_ahead
from geleitzug.ground.tenancy import doors
from geleitzug.ground.texts import fold

Raw = Mapping[str, Any]


def drafts(by: Actor) -> QuerySet[Draft]:
    """Return the drafts somebody may see, those last worked on first; who releases sees all."""
    found = Draft.objects.order_by("-changed_at").defer("submitted")
    if may(by, permissions.RELEASE) or may(by, permissions.EDIT, office=permissions.DIGITAL):
        return found
    offices = [office for office in by.offices if may(by, permissions.EDIT, office=office)]
    return found.filter(office__in=offices)


def draft_for(by: Actor, draft_id: UUID) -> Draft | None:
    """Return a draft somebody may see."""
    return drafts(by).select_related("base", "released").filter(pk=draft_id).first()


def locked(draft: Draft) -> Draft:
    """Return a draft as it is now; nobody else changes it until this transaction ends."""
    return Draft.objects.select_for_update(of=("self",)).select_related("base").get(pk=draft.pk)


def waiting_for_review(by: Actor) -> QuerySet[Draft]:
    """Return the drafts that wait for somebody's review: not those they, or somebody they stand in for, submitted."""
    if not may(by, permissions.RELEASE):
        return Draft.objects.none()
    return (
        Draft.objects.filter(state=State.REVIEW)
        .exclude(submitter__in=by.persons)
        .order_by("changed_at")
        .defer("submitted")
    )


_own_blocks: Prepared[BuildingBlock] = Prepared(lambda: BuildingBlock.objects.values_list("key", "raw"))  # type: ignore[arg-type,return-value]
_outlines: Prepared[DraftPart] = Prepared(
    lambda draft: DraftPart.objects.filter(draft=draft).values_list("name", "outline"),  # type: ignore[arg-type,return-value]
    UUID,
)
_part: Prepared[DraftPart] = Prepared(
    lambda draft, name: DraftPart.objects.filter(draft=draft, name=name).values_list("raw"),  # type: ignore[arg-type,return-value]
    UUID,
    str,
)
_whole: Prepared[DraftPart] = Prepared(
    lambda draft: DraftPart.objects.filter(draft=draft).values_list("name", "raw", "outline"),  # type: ignore[arg-type,return-value]
    UUID,
)


def reads_of_whole(draft: Draft) -> list[Read]:
    """Return what everything that reads a draft whole asks, so that a page asks it once (``ground.prepared``)."""
    return [_whole.of(draft.pk), _own_blocks.of(), _part.of(draft.pk, OWN)]


def open_draft(key: str) -> Draft | None:
    """Return the draft in which a service is being worked on."""
    return Draft.objects.filter(key=key, state__in=OPEN).first()


def building_blocks() -> dict[str, Raw]:
    """Return the blocks a draft can use by key: the house's, and the town's own in their place."""
    return {**blocks_of.HOUSE, **dict(_own_blocks.rows())}


def stamp_of_blocks() -> tuple[tuple[str, int], ...]:
    """Return something that is another one after any change of the town's building blocks."""
    return tuple(BuildingBlock.objects.order_by("key").values_list("key", "version"))


def piece_of(draft: Draft, *, parts: Collection[str] = ()) -> Piece:
    """Return a draft to be read or changed in memory: pages are known by their outlines, parts come when asked for.

    ``parts`` will be asked for in any case, and come at once, as does the order of the pages.
    """
    at_once = {FORM, *parts}
    with read_ahead(_outlines.of(draft.pk), _own_blocks.of(), *(_part.of(draft.pk, each) for each in sorted(at_once))):
        rows, blocks = _outlines.rows(draft.pk), building_blocks()
        known = {name: raw for name in at_once for (raw,) in _part.rows(draft.pk, name)}
    names, outlines = [], {}
    for name, outline in rows:
        names.append(name)
        if outline is not None:
            outlines[name.removeprefix(PAGE)] = PageOutline.from_json(outline)

    def fetch(name: str) -> Any:
        if name in known:
            return known[name]
        ((raw,),) = _part.rows(draft.pk, name)
        return raw

    return Piece(names, fetch, outlines, blocks)


def whole_piece_of(draft: Draft) -> Piece:
    """Return a draft with all its parts in one query, for what reads everything."""
    with read_ahead(*reads_of_whole(draft)):
        rows, blocks = _whole.rows(draft.pk), building_blocks()
    raws = {name: raw for name, raw, _outline in rows}
    outlines = {n.removeprefix(PAGE): PageOutline.from_json(o) for n, _raw, o in rows if o is not None}
    return Piece(raws, raws.__getitem__, outlines, blocks)


def raw_of(draft: Draft) -> dict[str, Any]:
    """Return a draft's whole content as it is written, blocks by reference."""
    return join({name: raw for name, raw, _outline in _whole.rows(draft.pk)})


def package_of(draft: Draft) -> Package:
    """Return a draft as a package, blocks written out; what is faulty raises when it is prepared (``.form``)."""
    return Package(expanded(whole_piece_of(draft)))


def expanded(piece: Piece) -> dict[str, Any]:
    """Return a whole package with its blocks written out."""
    raw = piece.raw()
    return {**raw, "form": blocks_of.expand_form(raw["form"], piece.blocks)}


def findings_of(draft: Draft) -> tuple[Finding, ...]:
    """Return everything that is wrong with a draft, also that this town lacks something for it."""
    piece = whole_piece_of(draft)
    return (*findings.of_package(piece), *_of_town(draft, piece.part("service")))


def own_of(draft: Draft) -> Own:
    """Return what the town says itself of a draft's service since it was last released."""
    return Own.from_raw(next((raw for (raw,) in _part.rows(draft.pk, OWN)), None))


def said_in_offering(draft: Draft) -> Own:
    """Return what the town said itself of a draft's service before; nothing where it does not offer it yet."""
    offered = Offering.objects.filter(key=draft.key, tenant=doors.current_tenant())
    return Own(*(offered.values_list("values", "texts").first() or ()))


def said_here(draft: Draft) -> Own:
    """Return all the town says itself of a draft's service: with its offering, and since."""
    return own_of(draft).over(said_in_offering(draft))


def _of_town(draft: Draft, service: Raw) -> Iterator[Finding]:
    if not Office.objects.filter(function=draft.office).exists():
        sentence = _("Ein Amt mit der Aufgabe „%(office)s“ gibt es hier nicht.") % {"office": draft.office}
        yield Finding("", sentence, "office", part="service")
    offered = _offered(draft)
    if sentence := _overtaken(draft, offered):
        yield Finding("", sentence, part="service")
    own = own_of(draft).over(Own(offered.values, offered.texts) if offered else NOTHING)
    if missing := Package({"service": service}).missing(own.values, own.texts):
        sentence = ngettext(
            "Eine Angabe fehlt, die nur Ihre Kommune kennt.",
            "%(number)d Angaben fehlen, die nur Ihre Kommune kennt.",
            len(missing),
        )
        yield Finding("", sentence % {"number": len(missing)}, "local", part="service")


def _offered(draft: Draft) -> Offering | None:
    own = Offering.objects.select_related("version").filter(key=draft.key, tenant=doors.current_tenant())
    return own.first()


def overtaken(draft: Draft) -> str:
    """Say that another version is offered by now than the one a draft began from: what came in between would be lost.

    Also an operator's, who has brought a service of the same key meanwhile.
    """
    return _overtaken(draft, _offered(draft))


def _overtaken(draft: Draft, offered: Offering | None) -> str:
    if offered is None or offered.version_id == draft.base_id:
        return ""
    sentence = _("Inzwischen wird Version %(version)s angeboten. Beginnen Sie den Entwurf von ihr aus neu.")
    return sentence % {"version": offered.version.version}


def history(draft: Draft) -> list[Revision]:
    """Return a draft's changes, the newest first; those undone are marked."""
    return list(Revision.objects.filter(draft=draft).order_by("-number").defer("parts"))


def uses_of(block: str) -> list[Draft]:
    """Return the drafts in work that use a building block."""
    pages = DraftPart.objects.filter(outline__blocks__contains=[block]).values("draft")
    return list(Draft.objects.filter(pk__in=pages, state=State.EDITING).order_by("key"))


def published(key: str) -> list[ServiceVersion]:
    """Return the versions of a service that were ever published, the newest first."""
    return list(ServiceVersion.objects.filter(key=key).order_by("-imported_at").defer("raw"))


def parts_of(draft: Draft, names: Collection[str]) -> dict[str, Any]:
    """Return some parts of a draft by name, in one query."""
    return dict(DraftPart.objects.filter(draft=draft, name__in=names).values_list("name", "raw"))


def since(draft: Draft, revision: int) -> list[Revision]:
    """Return the changes after a revision, the newest first: what somebody else did meanwhile."""
    return list(Revision.objects.filter(draft=draft, number__gt=revision).order_by("-number").defer("parts")[:5])


def last_change(draft: Draft) -> Revision | None:
    """Return the change that would be undone next."""
    return Revision.objects.filter(draft=draft, undone=False).order_by("-number").defer("parts").first()


def undone(draft: Draft) -> Revision | None:
    """Return the change that was undone last."""
    return Revision.objects.filter(draft=draft, undone=True).order_by("number").defer("parts").first()


def town_block(key: str) -> BuildingBlock | None:
    """Return a building block of the town's own."""
    return BuildingBlock.objects.filter(key=key).first()


def town_blocks() -> list[BuildingBlock]:
    """Return the town's own building blocks."""
    return list(BuildingBlock.objects.order_by("key").defer("raw"))


def find_drafts(by: Actor, words: str) -> QuerySet[Draft]:
    """Return the drafts somebody may see whose title or key holds some words."""
    found = drafts(by)
    for word in words.split()[:8]:
        found = found.filter(Q(key__icontains=word) | Q(title__de__icontains=word) | Q(title__en__icontains=word))
    return found


def offered(by: Actor, words: str = "") -> QuerySet[Offering]:
    """Return the town's own services of which somebody may begin a new version; those in work are left out.

    Other towns' offerings can be read as well, because portals show them; theirs are not ours to change. What is for
    nobody is the house's own: that on which answers to other municipalities stand.
    """
    in_work = Draft.objects.filter(state__in=OPEN, key=OuterRef("key"))
    found = Offering.objects.filter(~Exists(in_work), tenant=doors.current_tenant()).exclude(audience=[])
    found = found.select_related("version").defer("version__raw")
    if not may(by, permissions.EDIT, office=permissions.DIGITAL):
        found = found.filter(office__in=[office for office in by.offices if may(by, permissions.EDIT, office=office)])
    for word in words.split()[:8]:
        found = found.filter(search_text__contains=fold(word))
    return found
