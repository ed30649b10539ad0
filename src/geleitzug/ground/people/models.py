# SPDX-License-Identifier: EUPL-1.2
"""Accounts of citizens and companies (one per installation), staff (one per municipality), and how they prove it.

A second factor, a link by mail and a session belong to an account or to a member of staff alike.
"""

from __future__ import annotations

from datetime import date
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import Actor, ActorKind
from geleitzug.ground.people.levels import Level
from geleitzug.ground.tenancy.models import Municipality, TenantForeignKey, TenantModel

COMPANY_FACTS = ("legal_form", "register", "court", "number", "activity")
LEGAL_FORM_KEY = "legal_form_key"
"""Beside them: the legal form by the key forms use (gmbh, ug, ag, eg, ev …), where a provider tells it by a code."""
"""What is kept of a company besides name and address: Rechtsform, Registerart, -gericht und -nummer, Tätigkeit."""


class Account(models.Model):
    """A person or company that uses the portals of the group; the id is the holder of all their rows.

    Without a password it is reached by an identity provider only; then its e-mail address is no login, and may be empty
    or another account's as well.
    """

    class Kind(models.TextChoices):
        """Who stands behind the account."""

        PERSON = "person", _("Privatperson")
        COMPANY = "company", _("Unternehmen")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PERSON)
    email = models.EmailField(blank=True)
    password = models.CharField(max_length=160, blank=True)
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    born = models.DateField(null=True, blank=True)
    company_name = models.CharField(max_length=200, blank=True)
    company_facts = models.JSONField(default=dict, blank=True, help_text="legal form and register, as COMPANY_FACTS")
    address = models.JSONField(default=dict, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=5, default="de")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="company") | ~Q(company_name=""),
                name="company_has_a_name",
                violation_error_message=_("Bitte geben Sie den Namen des Unternehmens an."),
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=~Q(password=""),
                name="one_password_an_address",
                violation_error_message=_("Mit dieser E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich an."),
            ),
            models.CheckConstraint(condition=Q(password="") | ~Q(email=""), name="password_has_an_address"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name others see: the company's, or the person's."""
        return self.company_name or self.person_name or self.email

    @property
    def is_vouched_company(self) -> bool:
        """Tell whether this is a company that a provider vouches for: nobody signs in to it by a password."""
        return self.kind == self.Kind.COMPANY and not self.password

    @property
    def person_name(self) -> str:
        """Return the name of the person: the owner, or who opened the account for a company."""
        return f"{self.given_name} {self.family_name}".strip()

    def actor(self, level: Level = Level.LOW) -> Actor:
        """Return the account as somebody who acts, known as surely as their sign-in today says.

        A company with a password of its own is acted for by the person who opened it.
        """
        return Actor(
            ActorKind.CITIZEN, id=self.pk, name=self.person_name or self.name, holder=self.pk, has_account=True,
            level=level, acting_for=self.company_name if self.kind == self.Kind.COMPANY else "",
        )  # fmt: skip


class Identity(models.Model):
    """Who an account is for an identity provider (Identität): the provider's own key, and what it vouches for.

    ``level`` is the highest that was ever shown; what holds today is in the session. ``trust`` says for each detail how
    surely the provider knows it. ``mailbox`` is the handle of the central mailbox there, and never a key of the person.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    level = models.SmallIntegerField(choices=[(level.value, level.word) for level in Level])
    trust = models.JSONField(default=dict)
    mailbox = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "key"], name="one_account_an_identity"),
            models.UniqueConstraint(fields=["provider", "account"], name="one_identity_an_account"),
        ]


class Staff(TenantModel):
    """A member of staff of one municipality (Beschäftigte); who has left stays as a name in old cases."""

    login = models.CharField(max_length=80)
    password = models.CharField(max_length=160)
    first_until = models.DateTimeField(null=True, help_text="of a password somebody else has made: until when it opens")
    name = models.CharField(max_length=160)
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    room = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)
    external_id = models.CharField(max_length=255, blank=True, help_text="SCIM's externalId: the provider's key")
    issuer = models.CharField(max_length=255, blank=True, help_text="the identity provider of the first sign-in")
    subject = models.CharField(max_length=255, blank=True, help_text="its name for the person (sub)")
    stands_in_until = models.DateField(null=True, help_text="last day of the last deputyship that is not ended")
    revision = models.PositiveIntegerField(default=1, help_text="SCIM's version of the resource")
    hired_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)
    left_at = models.DateTimeField(null=True, help_text="deleted at the provider: nobody signs in with this any more")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "login"], name="one_login_a_town"),
            models.UniqueConstraint(
                fields=["tenant", "issuer", "subject"], condition=~Q(subject=""), name="one_person_a_subject"
            ),
            models.UniqueConstraint(
                fields=["tenant", "external_id"], condition=~Q(external_id=""), name="one_person_an_external_id"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(TenantModel):
    """A role that somebody holds in an office, named by the office's function key (``tax``, ``building``)."""

    class Source(models.TextChoices):
        """Who gives and takes the role: the town by hand, or the groups of its identity provider."""

        TOWN = "town", _("von Hand")
        SCIM = "scim", _("aus dem Verzeichnis")
        SIGN_IN = "sign_in", _("bei der Anmeldung")

    staff = TenantForeignKey(Staff, on_delete=models.CASCADE, related_name="memberships")
    office = models.CharField(max_length=40)
    role = models.CharField(max_length=40)
    source = models.CharField(max_length=10, choices=Source, default=Source.TOWN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "staff", "office", "role"], name="one_role_once")]


class StaffGroup(TenantModel):
    """A group of the town's directory (SCIM): what its members may do says the town's table."""

    name = models.CharField(max_length=200)
    external_id = models.CharField(max_length=255, blank=True)
    revision = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="one_group_a_name")]


class GroupMember(TenantModel):
    """Somebody is in a group."""

    group = TenantForeignKey(StaffGroup, on_delete=models.CASCADE, related_name="members")
    staff = TenantForeignKey(Staff, on_delete=models.CASCADE, related_name="groups")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "group", "staff"], name="in_a_group_once")]


class ScimToken(TenantModel):
    """What the town's directory shows when it tells who comes and goes; of the token itself only the digest is kept."""

    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"], condition=Q(revoked_at=None), name="one_scim_token_a_name"
            ),
            models.UniqueConstraint(fields=["tenant", "digest"], name="one_scim_token_a_digest"),
        ]


class DeputyshipQuerySet(models.QuerySet["Deputyship"]):
    """Who stands in for whom."""

    def on(self, day: date) -> DeputyshipQuerySet:
        """Keep what is in force on a day."""
        return self.filter(first_day__lte=day, last_day__gte=day, ended_at=None)

    def not_over(self, today: date) -> DeputyshipQuerySet:
        """Keep what is in force today or will be."""
        return self.filter(last_day__gte=today, ended_at=None)


class Deputyship(TenantModel):
    """Somebody stands in for a colleague who is away (Vertretung): from a day to a day, then it ends by itself."""

    represented = TenantForeignKey(Staff, on_delete=models.CASCADE, related_name="deputyships")
    deputy = TenantForeignKey(Staff, on_delete=models.CASCADE, related_name="stands_in")
    first_day = models.DateField()
    last_day = models.DateField()
    named_by = models.CharField(max_length=200)
    named_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, help_text="ended before its last day")

    objects = DeputyshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="deputyship_does_not_end_first"),
            models.CheckConstraint(condition=~Q(deputy=F("represented")), name="nobody_stands_in_for_themselves"),
        ]
        indexes = [
            models.Index(fields=["tenant", "deputy", "last_day"], condition=Q(ended_at=None), name="deputies_of_today")
        ]


class Factor(models.Model):
    """A proof besides the password: a passkey, an authenticator app, or a recovery code for the day both are lost.

    Only the machine's role reads it. ``tenant`` is the town of a member of staff; an account's factor belongs to none.
    """

    class Kind(models.TextChoices):
        """What it is."""

        PASSKEY = "passkey", _("Passkey")
        TOTP = "totp", _("Authentifizierungs-App")
        RECOVERY = "recovery", _("Ersatzcode")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.UUIDField(help_text="an account or a member of staff")
    tenant = models.ForeignKey(
        Municipality, null=True, on_delete=models.CASCADE, editable=False, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=80, blank=True, help_text="what its owner calls it")
    sealed = models.CharField(max_length=200, blank=True, help_text="an app's secret, sealed")
    digest = models.CharField(max_length=64, blank=True, help_text="of a recovery code, by a key")
    last_step = models.BigIntegerField(default=0, help_text="of an app: the time step of the last code that was used")
    failures = models.PositiveIntegerField(default=0, help_text="of an app: wrong codes in a row")
    failed_at = models.DateTimeField(null=True)
    credential = models.CharField(max_length=1400, blank=True, help_text="a passkey's id, base64url")
    public_key = models.BinaryField(default=bytes)
    sign_count = models.BigIntegerField(default=0)
    domain = models.CharField(max_length=253, blank=True, help_text="where a passkey is good")
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "kind"], name="factors_of_one")]
        constraints = [
            models.UniqueConstraint(fields=["credential"], condition=~Q(credential=""), name="one_passkey_once"),
            models.UniqueConstraint(fields=["owner"], condition=Q(kind="totp"), name="one_app_each"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())


class Link(models.Model):
    """An address that was sent by mail and works once. Only the digest of its secret is kept."""

    class Purpose(models.TextChoices):
        """What may be done with it."""

        CONFIRM = "confirm", _("Konto bestätigen")
        PASSWORD = "password", _("Neues Passwort")
        EMAIL = "email", _("Neue E-Mail-Adresse")
        MANDATE = "mandate", _("Einladung, für ein Unternehmen zu handeln")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=10, choices=Purpose)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="links")
    email = models.EmailField(blank=True, help_text="of a change: the new address")
    to_new = models.BooleanField(default=False, help_text="of a change: sent to the new address, not to the old one")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Mandate(models.Model):
    """Somebody may act for a company (Vollmacht, § 167 BGB): what, from when to when, and who gave it.

    It begins as an invitation by mail; ``person`` is who accepted it. An accepted one is never changed into another: it
    ends, and is forgotten years later (trust/clock.py). Of one person's mandates of a company no two hold on one day.
    Only the machine's role reads it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    company = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="mandates_given", db_index=False)
    person = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="mandates")
    email = models.EmailField(help_text="where the invitation went")
    rights = models.JSONField(default=list, help_text="people.rights.Right")
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    link = models.ForeignKey(Link, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    given_by = models.CharField(max_length=200)
    through = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="passed_on", help_text="the giver's own mandate"
    )
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["company", "-id"], name="mandates_of_a_company")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="mandate_does_not_end_first"
            ),
            models.CheckConstraint(
                condition=Q(person=None, accepted_at=None) | Q(person__isnull=False, accepted_at__isnull=False),
                name="mandate_is_accepted_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["company", "person", "first_day"], condition=Q(ended_at=None), name="one_mandate_each_company"
            ),
        ]


class Session(AbstractBaseSession):
    """A browser in which somebody is signed in, or about to.

    ``session_key`` is a digest of what the browser's cookie holds: who reads this table takes over nobody's session.
    The columns repeat what the data say, so that one's own sessions can be listed. No network address is kept.
    """

    account = models.UUIDField(null=True, db_index=True)
    staff = models.UUIDField(null=True, db_index=True)
    town = models.UUIDField(null=True, help_text="where they signed in")
    browser = models.CharField(max_length=40, blank=True, help_text="the browser's family and system")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    @classmethod
    def get_session_store_class(cls) -> type:
        """Return the engine; asked for by Django's own tools only."""
        return import_module(settings.SESSION_ENGINE).SessionStore
