# SPDX-License-Identifier: EUPL-1.2
"""Queries of the ORM whose SQL is written once: for the few reads and the one update that most requests make.

Writing the SQL of a query costs Django several times what sending it costs. Which rows a query means stays an ordinary
QuerySet; only its values change from call to call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import connection, models
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)


@dataclass(slots=True)
class _Plan:
    """What does not change: the SQL, where the arguments go in it, and how a row becomes a model."""

    sql: str
    values: tuple[Any, ...]
    places: dict[int, int]
    """Position in ``values`` → which argument stands there."""
    compiler: Any
    converters: Any
    columns: slice
    fields: list[str]
    related: list[Any]


class Prepared(Generic[M]):
    """A query that is asked again and again with other values.

    ``mine = Prepared(lambda key, holder: Application.objects.filter(pk=key, holder=holder), UUID, UUID)``

    The lambda is called once, with stand-ins of the given types (UUID or str); it may compare with them and nothing
    else. What it selects by itself (an enum, a constant) stays as it is.
    """

    def __init__(self, build: Callable[..., models.QuerySet[M]], *kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        self._model: type[M] | None = None
        self._plan: _Plan | None = None

    def all(self, *arguments: Any) -> list[M]:
        """Return the rows for these values."""
        plan = self._plan or self._prepare()
        values = list(plan.values)
        for place, number in plan.places.items():
            values[place] = arguments[number]
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, values)
            rows = cursor.fetchall()
        if plan.converters:
            rows = plan.compiler.apply_converters(rows, plan.converters)
        return [self._instance(plan, row) for row in rows]

    def first(self, *arguments: Any) -> M | None:
        """Return the first row for these values, or None."""
        found = self.all(*arguments)
        return found[0] if found else None

    def _instance(self, plan: _Plan, row: Any) -> M:
        assert self._model is not None
        instance = self._model.from_db(connection.alias, plan.fields, row[plan.columns])
        for populator in plan.related:
            populator.populate(row, instance)
        return instance

    def _prepare(self) -> _Plan:
        stand_ins = [uuid4() if kind is UUID else f"stand-in-{uuid4()}" for kind in self._kinds]
        query = self._build(*stand_ins).query
        compiler = query.get_compiler(connection.alias)
        sql, values = compiler.as_sql()
        columns = compiler.klass_info["select_fields"]
        self._model = compiler.klass_info["model"]
        self._plan = _Plan(
            sql=sql,
            values=tuple(values),
            places={place: stand_ins.index(value) for place, value in enumerate(values) if value in stand_ins},
            compiler=compiler,
            converters=compiler.get_converters([column[0] for column in compiler.select]),
            columns=slice(columns[0], columns[-1] + 1),
            fields=[column[0].target.attname for column in compiler.select[columns[0] : columns[-1] + 1]],
            # Django 5.2; from 6.1 on it is also told how to fetch what is left out.
            related=get_related_populators(compiler.klass_info, compiler.select, connection.alias),  # type: ignore[call-arg]
        )
        if set(self._plan.places.values()) != set(range(len(stand_ins))):
            raise ValueError("a value of this query is not compared as it is given")
        return self._plan


class PreparedUpdate:
    """An update of one row that is made again and again with other values.

    ``store = PreparedUpdate(Application, change=("answers", "revision"), where=("id", "revision"))``

    Several columns may be compared and changed at once, so that whoever comes second changes nothing.
    """

    def __init__(self, model: type[models.Model], *, change: Sequence[str], where: Sequence[str]) -> None:
        self._model = model
        self._change = tuple(change)
        self._where = tuple(where)

    @cached_property
    def _fields(self) -> tuple[models.Field[Any, Any], ...]:
        known: Any = self._model._meta.get_field
        return tuple(known(name) for name in (*self._change, *self._where))

    @cached_property
    def _sql(self) -> str:
        quote = connection.ops.quote_name
        columns = [f"{quote(str(field.column))} = %s" for field in self._fields]
        changed, compared = columns[: len(self._change)], columns[len(self._change) :]
        return (
            f"UPDATE {quote(self._model._meta.db_table)} SET {', '.join(changed)}"  # noqa: S608 - names of our own
            f" WHERE {' AND '.join(compared)}"
        )

    def __call__(self, change: Sequence[Any], where: Sequence[Any]) -> bool:
        """Change the row; False if there is none like that (any more)."""
        given = zip(self._fields, (*change, *where), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [field.get_db_prep_save(value, connection) for field, value in given])
            return cursor.rowcount == 1
