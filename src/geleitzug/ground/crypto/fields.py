# SPDX-License-Identifier: EUPL-1.2
"""Model fields whose values are sealed in the database, and opened when somebody reads them from their row.

A model says with ``sealed_by`` which of its columns names the subject, whose key seals its values. Reading a row opens
nothing: a list opens what it shows. What is empty (the field's default) is stored as empty, and asks for no key.

``version (1), subject (16), mark of the key (4), nonce (12), ciphertext and tag``, bound to tenant, table, column, row.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from django.core import checks
from django.core.exceptions import FieldError
from django.db import DataError, models
from django.db.models.query_utils import DeferredAttribute

from geleitzug.ground.crypto import keyring
from geleitzug.ground.crypto.cipher import MARK_BYTES, Refused, seal, unseal
from geleitzug.ground.tenancy import doors
from geleitzug.ground.tenancy.doors import Door

VERSION = b"\x01"
HEAD_BYTES = 1 + 16 + MARK_BYTES
NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""As JSON writes it (a backslash before it would be the text „\\u0000“)."""


@dataclasses.dataclass(slots=True)  # not frozen: a row has a dozen of them, and making a frozen one takes twice as long
class Sealed:
    """A value as it lies in the database, and the door through which it was read."""

    content: bytes = dataclasses.field(repr=False)
    door: Door | None = None

    @property
    def subject(self) -> UUID:
        """Return whose key opens it."""
        return UUID(bytes=self.content[1:17])


class _Lazy(DeferredAttribute):
    """Opens a value at the first look. A data descriptor: else Python would hand out the row's dictionary as it is."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        value = instance.__dict__[name] if name in instance.__dict__ else super().__get__(instance, cls)
        if isinstance(value, Sealed):
            field: Any = self.field
            value = instance.__dict__[name] = field.opened(instance, value)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(models.Field):
    """What the kinds of sealed fields share."""

    descriptor_class = _Lazy
    empty: ClassVar[Any] = ""

    def get_internal_type(self) -> str:
        return "BinaryField"

    def encoded(self, value: Any) -> bytes:
        """Return a value as bytes."""
        raise NotImplementedError

    def decoded(self, content: bytes) -> Any:
        """Return a value from its bytes."""
        raise NotImplementedError

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        """Complain about a model that does not say by whose key it is sealed."""
        found = super().check(**options)
        if not hasattr(self.model, "sealed_by"):
            hint = "Write sealed_by = “subject”, or whichever column has the application's id."
            found.append(
                checks.Error(
                    f"{self.model.__name__}.{self.name} is sealed, and nobody says by whose key.",
                    hint=hint,
                    id="crypto.E001",
                )
            )
        return found

    def get_default(self) -> Any:
        """Return what stands for nothing."""
        return super().get_default() if self.has_default() else self.empty

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        """Return a row's value still sealed."""
        if not value:
            return self.get_default()
        content = bytes(value)
        return Sealed(content, keyring.expect(content[1:17]))

    def opened(self, row: models.Model, value: Sealed) -> Any:
        """Open a value of a row; raises KeyGone, and Refused for one that was not sealed for this place."""
        content = value.content
        key = keyring.key_to_open(value.subject, content[17:HEAD_BYTES], value.door)
        tenant = row.__dict__.get("tenant_id", key.tenant)
        return self.decoded(open_value(key, content, self.bound_to(tenant, row.pk)))

    def sealed(self, row: models.Model, value: Any) -> Sealed:
        """Seal a value for its row, by the key of the row's subject."""
        if value == self.get_default():
            return Sealed(b"")
        by = self._sealed_by
        subject = getattr(row, by)
        tenant = row.__dict__.get("tenant_id") or doors.current_tenant()
        key = keyring.key_to_seal(
            subject,
            tenant=tenant,
            holder=row.__dict__.get("holder"),
            is_new=row._state.adding and by == self.model._meta.pk.attname,
        )
        return Sealed(seal_value(key, self._checked(value), self.bound_to(tenant, row.pk)), doors.current())

    def _checked(self, value: Any) -> bytes:
        """Return a value as bytes; refuses the sign that PostgreSQL takes in no text: sealed it would get in."""
        content = self.encoded(value)
        if b"\x00" in content or (b"\\u0000" in content and NUL.search(content)):
            raise DataError(f"{self.model.__name__}.{self.name} holds a NUL")
        return content

    @property
    def _sealed_by(self) -> str:
        """Return which column of the model names the subject."""
        model: Any = self.model
        return str(model.sealed_by)

    def bound_to(self, tenant: UUID, row: UUID) -> bytes:
        """Return what a value of this field is bound to."""
        return bound_to(tenant, self.model._meta.db_table, str(self.column), row)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Return the value to be written: what nobody has opened goes back as it came."""
        value = model_instance.__dict__.get(self.attname, self.get_default())
        return value if isinstance(value, Sealed) else self.sealed(model_instance, value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Write what is sealed, and what is empty; anything else would lie in the open."""
        if isinstance(value, Sealed):
            return value.content
        if value == self.get_default():
            return b""
        raise TypeError(f"{self.model.__name__}.{self.name} is sealed: save its row, or use crypto.sealed_for")

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse to look for what nobody but its readers can read."""
        raise FieldError(f"{self.model.__name__}.{self.name} is sealed: the database cannot look for it")


class SealedTextField(SealedField):
    """A text of any length."""

    def encoded(self, value: Any) -> bytes:
        """Return the text as UTF-8."""
        return str(value).encode()

    def decoded(self, content: bytes) -> str:
        """Return the text."""
        return content.decode()


class SealedJSONField(SealedField):
    """What JSON can say."""

    empty = None

    def encoded(self, value: Any) -> bytes:
        """Return the value as JSON."""
        return msgspec.json.encode(value)

    def decoded(self, content: bytes) -> Any:
        """Return the value."""
        return msgspec.json.decode(content)


def sealed_for(row: models.Model, name: str, value: Any) -> Any:
    """Return a value as a statement writes it that is not the row's own ``save``; of an open field as it is."""
    field = row._meta.get_field(name)
    return field.sealed(row, value) if isinstance(field, SealedField) else value


def sealed_fields(model: type[models.Model]) -> list[SealedField]:
    """Return the sealed fields of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]


def open_all(row: models.Model) -> None:
    """Open all that is sealed in a row, while its key can be fetched."""
    for field in sealed_fields(type(row)):
        getattr(row, field.attname)


def renew(subject: UUID, rows: Iterable[models.Model]) -> None:
    """Delete a subject's key for good; what the given rows say stays, under a new one. Needs a transaction."""
    kept = list(rows)
    for row in kept:
        open_all(row)
    keyring.forget([subject])
    for row in kept:
        row.save(update_fields=[field.attname for field in sealed_fields(type(row))])


def bound_to(tenant: UUID, table: str, column: str, row: UUID) -> bytes:
    """Return what a value is bound to: moved to any other place it is refused."""
    return b"value " + tenant.bytes + row.bytes + f"{table}.{column}".encode()


def seal_value(key: keyring.CaseKey, plain: bytes, bound: bytes) -> bytes:
    """Return a value as it is stored."""
    return VERSION + key.subject.bytes + key.mark + seal(key.key, plain, bound)


def open_value(key: keyring.CaseKey, content: bytes, bound: bytes) -> bytes:
    """Return what is in a stored value; raises Refused."""
    if content[:1] != VERSION:
        raise Refused("this value is of another version, or was never sealed")
    return unseal(key.key, content[HEAD_BYTES:], bound)
