# SPDX-License-Identifier: EUPL-1.2
"""What has a page of its own and is no row of a location: the location itself, its release, an errand, skills."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from geleitzug.core.booking.models import Errand, Location, Skill
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.ground.tenancy import doors
from geleitzug.ground.texts import pick
from geleitzug.verticals.appointments.offer import choosing
from geleitzug.verticals.appointments.offer.fields import Choices, Field, Shape, Wrong, check_zone

LONGEST_VISIT = 480
"""Minutes: a working day."""


def services(_location: Location | None = None) -> Choices:
    """Return the services an errand may prepare for."""
    lang = (get_language() or "de")[:2]
    found = [(each.key, pick(each.title, lang)) for each in catalogue.shown_in(doors.current_tenant())]
    return sorted(found, key=lambda pair: pair[1].casefold())


def location_fields(offices: Choices) -> tuple[Field, ...]:
    """Return the fields of a location, run by one of some offices."""
    return (
        Field(
            "name",
            gettext_lazy("Name"),
            most=120,
            hint=gettext_lazy("Wie ihn alle nennen, zum Beispiel Bürgerbüro Nord."),
        ),
        Field("street", gettext_lazy("Straße und Hausnummer"), most=120, needed=False),
        Field("postcode", gettext_lazy("Postleitzahl"), most=10, needed=False),
        Field("city", gettext_lazy("Ort"), most=80, needed=False),
        Field("phone", gettext_lazy("Telefon"), most=40, needed=False),
        Field(
            "office",
            gettext_lazy("Amt"),
            Shape.CHOICE,
            choices=lambda _location: offices,
            hint=gettext_lazy("Dessen Beschäftigte arbeiten hier."),
        ),
        Field(
            "languages", gettext_lazy("Gesprochene Sprachen"), Shape.SEVERAL, choices=choosing.languages, needed=False
        ),
        Field("zone", gettext_lazy("Zeitzone"), most=40, hint=gettext_lazy("In Deutschland Europe/Berlin.")),
        Field("wheelchair", gettext_lazy("Mit dem Rollstuhl erreichbar"), Shape.YES),
        Field(
            "active",
            gettext_lazy("In Betrieb"),
            Shape.YES,
            hint=gettext_lazy("Außer Betrieb bietet der Standort keine Termine an."),
        ),
    )


RELEASE = (
    Field(
        "lead_minutes",
        gettext_lazy("Vorlauf"),
        Shape.NUMBER,
        most=20_160,
        unit=gettext_lazy("Minuten"),
        hint=gettext_lazy("So lange vorher muss man spätestens buchen."),
    ),
    Field(
        "horizon_days", gettext_lazy("Wie weit im Voraus"), Shape.NUMBER, least=1, most=366, unit=gettext_lazy("Tage")
    ),
    Field("released_from", gettext_lazy("Neuer Tag frühestens um"), Shape.TIME),
    Field("released_until", gettext_lazy("Neuer Tag spätestens um"), Shape.TIME),
)
SKILLS = (
    Field("errands", gettext_lazy("Bearbeitet diese Anliegen"), Shape.SEVERAL, choices=choosing.errands, needed=False),
)
ERRAND = (
    Field("name_de", gettext_lazy("Name"), most=120, hint=gettext_lazy("Wie Bürgerinnen und Bürger es nennen.")),
    Field("name_en", gettext_lazy("Name auf Englisch"), most=120, needed=False),
    Field(
        "keywords_de",
        gettext_lazy("Suchwörter"),
        most=400,
        needed=False,
        hint=gettext_lazy("Wie man es auch nennt, zum Beispiel Umzug, neue Adresse. Danach findet es die Suche."),
    ),
    Field("keywords_en", gettext_lazy("Suchwörter auf Englisch"), most=400, needed=False),
    Field(
        "minutes",
        gettext_lazy("Dauer in Minuten"),
        Shape.NUMBER,
        least=5,
        most=LONGEST_VISIT,
        unit=gettext_lazy("Minuten"),
    ),
    Field(
        "further_minutes",
        gettext_lazy("Für jede weitere Person"),
        Shape.NUMBER,
        most=LONGEST_VISIT,
        unit=gettext_lazy("Minuten"),
    ),
    Field(
        "after_minutes",
        gettext_lazy("Nachbereitung"),
        Shape.NUMBER,
        most=LONGEST_VISIT,
        unit=gettext_lazy("Minuten"),
        hint=gettext_lazy("So lange ist der Schalter danach noch belegt."),
    ),
    Field("most_persons", gettext_lazy("Höchstens so viele Personen"), Shape.NUMBER, least=1, most=20),
    Field(
        "preparation_de",
        gettext_lazy("Was mitzubringen ist"),
        Shape.TEXT,
        most=2000,
        needed=False,
        hint=gettext_lazy("Je Zeile eine Sache."),
    ),
    Field("preparation_en", gettext_lazy("Was mitzubringen ist, auf Englisch"), Shape.TEXT, most=2000, needed=False),
    Field(
        "service_key",
        gettext_lazy("Dienst, den man zu Hause ausfüllen kann"),
        Shape.CHOICE,
        choices=services,
        needed=False,
        none=gettext_lazy("keiner"),
    ),
    Field(
        "by_video",
        gettext_lazy("Auch per Video"),
        Shape.YES,
        hint=gettext_lazy("Wer bucht, wählt dann selbst. Dafür braucht die Gemeinde einen Videoserver."),
    ),
    Field("once", gettext_lazy("Jede Person hat nur einen solchen Termin"), Shape.YES),
    Field("account_needed", gettext_lazy("Nur mit Anmeldung buchbar"), Shape.YES),
    Field("active", gettext_lazy("Wird angeboten"), Shape.YES),
)
_TEXTS = {"name": "names", "keywords": "keywords", "preparation": "preparation"}


def check_release(values: Mapping[str, Any]) -> dict[str, str]:
    """Say what is wrong with a release."""
    if values["released_until"] <= values["released_from"]:
        return {"released_until": _("Das Ende liegt vor dem Beginn.")}
    return {}


def check_location(values: Mapping[str, Any]) -> dict[str, str]:
    """Say what is wrong with a location."""
    try:
        check_zone(values["zone"])
    except Wrong as wrong:
        return {"zone": str(wrong)}
    return {}


def values_of_errand(row: Errand) -> dict[str, Any]:
    """Return what stands in the fields of an errand."""
    values = {each.name: getattr(row, each.name, None) for each in ERRAND}
    for name, column in _TEXTS.items():
        texts = getattr(row, column)
        values |= {f"{name}_{lang}": texts.get(lang, "") for lang in ("de", "en")}
    return values


def fill_errand(row: Errand, values: Mapping[str, Any]) -> None:
    """Write what was typed into an errand, unsaved. A new one gets a key made of its name."""
    for name, value in values.items():
        part, _line, lang = name.rpartition("_")
        if part in _TEXTS and lang in ("de", "en"):
            texts = dict(getattr(row, _TEXTS[part]))
            texts[lang] = value
            setattr(row, _TEXTS[part], {key: text for key, text in texts.items() if text})
        else:
            setattr(row, name, value or "" if name == "service_key" else value)
    if not row.key:
        row.key = key_of(Errand, row.names.get("de", ""), 60)


def key_of(model: type[Location] | type[Errand], name: str, longest: int) -> str:
    """Return a key that no row of a table has, made of a name."""
    german = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
    base = slugify(name.lower().translate(german))[: longest - 4] or "neu"
    taken = set(model.objects.filter(key__startswith=base).values_list("key", flat=True))
    return next(key for key in _numbered(base, len(taken)) if key not in taken)


def skills_of(staff: set[UUID]) -> dict[UUID, frozenset[str]]:
    """Return what those can do who cannot do all."""
    found = defaultdict(set)
    for key, errand in Skill.objects.filter(staff__in=staff).values_list("staff", "errand__key"):
        found[key].add(errand)
    return {key: frozenset(errands) for key, errands in found.items()}


def _numbered(base: str, taken: int) -> Sequence[str]:
    return [base, *(f"{base}-{number}" for number in range(2, taken + 3))]
