# SPDX-License-Identifier: EUPL-1.2
"""The demo's own register: residents, their search names and dwellings. Only the machine may read it, no office."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel
from geleitzug.verticals.residents.rules import Address, Block, Entry, Sex


class Resident(TenantModel):
    """Somebody who lives, or has lived, in the municipality (§ 3 BMG, a small part of it)."""

    family = models.CharField(max_length=120)
    former = ArrayField(models.CharField(max_length=120), default=list)
    given = ArrayField(models.CharField(max_length=80))
    usual = models.CharField(max_length=80, blank=True)
    degree = models.CharField(max_length=40, blank=True)
    born = models.CharField(max_length=10, help_text="ISO; unknown parts are 00")
    birth_place = models.CharField(max_length=120, blank=True)
    birth_country = models.CharField(max_length=80, blank=True)
    sex = models.CharField(max_length=8, choices=[(sex.value, sex.value) for sex in Sex])
    died_on = models.DateField(null=True)
    moved_away_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(born__regex=r"^\d{4}-\d\d-\d\d$"),
                name="born_on_some_day",
                violation_error_message=_("Bitte geben Sie das Geburtsdatum als JJJJ-MM-TT an."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.family}, {' '.join(self.given)}"


class SearchName(TenantModel):
    """A name, folded, under which a resident must be found: the present one and former ones."""

    resident = TenantForeignKey(Resident, on_delete=models.CASCADE, related_name="search_names")
    name = models.CharField(max_length=160)

    class Meta:
        indexes = [models.Index(fields=["tenant", "name"], name="residents_by_name")]


class Dwelling(TenantModel):
    """Where a resident lives or has lived."""

    resident = TenantForeignKey(Resident, on_delete=models.CASCADE, related_name="dwellings")
    street = models.CharField(max_length=120)
    number = models.CharField(max_length=20)
    addition = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=10)
    city = models.CharField(max_length=80)
    current = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "resident"], name="dwellings_of_resident")]

    def value(self) -> Address:
        """Return the dwelling as the rules want it."""
        return Address(self.street, self.number, self.postcode, self.city, self.addition, self.current)


class RegisteredBlock(TenantModel):
    """A block (§§ 51, 52 BMG); without an end it stands until it is taken out."""

    resident = TenantForeignKey(Resident, on_delete=models.CASCADE, related_name="blocks")
    kind = models.CharField(max_length=10, choices=[(block.value, block.value) for block in Block])
    until = models.DateField(null=True)


def entry_of(resident: Resident, dwellings: list[Dwelling], blocks: list[RegisteredBlock]) -> Entry:
    """Return a resident as the rules want them."""
    return Entry(
        family=resident.family,
        given=tuple(resident.given),
        usual=resident.usual,
        born=resident.born,
        sex=Sex(resident.sex),
        former=tuple(resident.former),
        degree=resident.degree,
        birth_place=resident.birth_place,
        birth_country=resident.birth_country,
        addresses=tuple(dwelling.value() for dwelling in dwellings),
        died=resident.died_on is not None,
        moved_away=resident.moved_away_on is not None,
        blocks=tuple((Block(block.kind), block.until) for block in blocks),
    )
