# SPDX-License-Identifier: EUPL-1.2
"""Queries of the ORM whose SQL is written once: for the reads that most requests make, and for rows that are saved.

Writing the SQL of a query costs Django several times what sending it costs. Which rows a query means stays an ordinary
QuerySet; only its values change from call to call. Rows of a town are saved this way by themselves (tenancy/models.py).
A page that asks much reads several of them in one statement (``read_ahead``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import Lookup
from django.db.models.query import get_related_populators
from psycopg.adapt import Loader
from psycopg.pq import Format

M = TypeVar("M", bound=models.Model)


class Spelt(models.Value):
    """A word of our own that stands in the statement itself, and not beside it.

    The server keeps plans that hold for whatever stands beside a statement. Such a plan cannot use an index that is
    there for rows with one word only, so it may read all others: what a list finds by such an index spells the word.
    """

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """Return the word between quotation marks; raises ValueError for what is no plain word."""
        word = str(self.value)
        if not word.replace("_", "").isalnum():
            raise ValueError(word)
        return f"'{word}'", ()


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

    The lambda is called once, with stand-ins of the given types (UUID, str, date, or list for texts that are compared
    by ``among``); it may compare with them and nothing else. What it selects by itself (an enum, a constant) stays as
    it is.
    """

    def __init__(self, build: Callable[..., models.QuerySet[M]], *kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        self._model: type[M] | None = None
        self._plan: _Plan | None = None

    def all(self, *arguments: Any) -> list[M]:
        """Return the rows for these values."""
        plan = self._plan or self._prepare()
        alias = connection.alias
        return [self._instance(plan, row, alias) for row in self._fetched(plan, arguments)]

    def rows(self, *arguments: Any) -> list[tuple[Any, ...]]:
        """Return the columns that ``values_list`` names, for these values."""
        plan = self._plan or self._prepare()
        return [tuple(row) for row in self._fetched(plan, arguments)]

    def get(self, *arguments: Any) -> M:
        """Return the row for these values; raises the model's DoesNotExist."""
        found = self.first(*arguments)
        if found is None:
            model: Any = self._model
            raise model.DoesNotExist(f"no {model.__name__} like that")
        return found

    def first(self, *arguments: Any) -> M | None:
        """Return the first row for these values, or None."""
        found = self.all(*arguments)
        return found[0] if found else None

    def of(self, *arguments: Any) -> Read:
        """Return this read for these values, to be made together with others (``read_ahead``)."""
        return Read(self, tuple(tuple(each) if isinstance(each, list) else each for each in arguments))

    def written(self, arguments: Sequence[Any]) -> tuple[str, list[Any]]:
        """Return the SQL and its values for these arguments."""
        plan = self._plan or self._prepare()
        values = list(plan.values)
        for place, number in plan.places.items():
            given = arguments[number]
            values[place] = list(given) if isinstance(given, tuple) else given
        return plan.sql, values

    def _fetched(self, plan: _Plan, arguments: tuple[Any, ...]) -> Any:
        rows = _found_ahead(self.of(*arguments))
        if rows is None:
            with connection.cursor() as cursor:
                cursor.execute(*self.written(arguments))
                rows = cursor.fetchall()
        return plan.compiler.apply_converters(rows, plan.converters) if plan.converters else rows

    def _instance(self, plan: _Plan, row: Any, alias: str) -> M:
        assert self._model is not None
        instance = self._model.from_db(alias, plan.fields, row[plan.columns])
        for populator in plan.related:
            populator.populate(row, instance)
        return instance

    def _prepare(self) -> _Plan:
        stand_ins = [_stand_in(kind, number) for number, kind in enumerate(self._kinds)]
        query = self._build(*stand_ins).query
        compiler = query.get_compiler(connection.alias)
        sql, values = compiler.as_sql()
        of_model = compiler.klass_info or {"select_fields": [], "model": query.model}  # values_list makes no models
        columns = of_model["select_fields"] or [0]
        self._model = of_model["model"]
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


def _stand_in(kind: type, number: int) -> Any:
    """Return a value that stands nowhere else in a query."""
    if kind is date:
        return date(4711, 1, 1 + number)
    text = f"stand-in-{uuid4()}"
    return uuid4() if kind is UUID else [text] if kind is list else text


def among(column: str, texts: Sequence[str]) -> models.Q:
    """Say that a column is any of some texts, in SQL that is the same for any number of them.

    ``among("office", offices)`` means what ``Q(office__in=offices)`` does. In the order of an index PostgreSQL reads
    only the latter, of a single text: lists that are cut into pages want that.
    """
    return models.Q(**{f"{column}__among": texts})


@models.CharField.register_lookup
class _Among(Lookup):
    """``column = ANY(array)``, which Django does not write by itself."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, values = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::text[])", [*values, list(self.rhs)]


@dataclass(frozen=True, slots=True)
class Read:
    """A prepared query with its values."""

    prepared: Prepared[Any]
    arguments: tuple[Any, ...]
    """What can be compared: texts that are compared by ``among`` are a tuple here."""


@dataclass(slots=True)
class _Ahead:
    """Rows that were read before they are asked for, and through which door they came."""

    door: Any
    rows: dict[Read, list[tuple[Any, ...]]]


@contextmanager
def read_ahead(*reads: Read) -> Iterator[None]:
    """Read what is about to be asked, in one statement: who asks it within this block finds the rows here.

    It spares statements and promises nothing: what nobody has read ahead is asked by itself, and so is what is asked
    through another door. Within the block nothing is to be written that it has read. Its list is best the same each
    time, whatever there is to show: PostgreSQL keeps its plan, and finding no rows by an index is cheap.
    """
    line: Any = connection
    before: _Ahead | None = getattr(line, "geleitzug_ahead", None)
    door = getattr(line, "geleitzug_door", None)
    known = before.rows if before is not None and before.door == door else {}
    line.geleitzug_ahead = _Ahead(door, known | _all_rows([each for each in dict.fromkeys(reads) if each not in known]))
    try:
        yield
    finally:
        line.geleitzug_ahead = before


def _found_ahead(read: Read) -> list[tuple[Any, ...]] | None:
    ahead: _Ahead | None = getattr(connection, "geleitzug_ahead", None)
    if ahead is None or ahead.door != getattr(connection, "geleitzug_door", None):
        return None
    return ahead.rows.get(read)


def _all_rows(reads: Sequence[Read]) -> dict[Read, list[tuple[Any, ...]]]:
    """Return the rows of several reads: each is a column with all its rows, in binary, which tells their types."""
    if not reads:
        return {}
    written = [each.prepared.written(each.arguments) for each in reads]
    columns = ", ".join(f"ARRAY(SELECT found FROM ({sql}) AS found)" for sql, _values in written)  # noqa: S608 - Django's
    with connection.cursor() as cursor:
        cursor.cursor.format = Format.BINARY
        cursor.cursor.adapters.register_loader("jsonb", _JsonAsText)
        cursor.execute(f"SELECT {columns}", [value for _sql, values in written for value in values])
        row = cursor.fetchone()
    return dict(zip(reads, row, strict=True))


class _JsonAsText(Loader):
    """Leave JSON to the fields of the models, as Django does where rows come as text."""

    format = Format.BINARY

    def load(self, data: Any) -> str:
        return bytes(data[1:]).decode()  # before it stands the version of the format


def insert_row(row: models.Model, *, using: str) -> bool:
    """Insert a new row as Django does; False, with nothing done, where a column's value needs SQL of its own."""
    fields, sql = _insertion(type(row))
    if not sql:
        return False
    _inserted(row, fields, sql, using=using)
    return True


def insert_unless_there(row: models.Model, *, using: str = DEFAULT_DB_ALIAS) -> bool:
    """Insert a new row, unless one is there that is the same by a unique constraint; False then, with nothing done.

    Whoever inserts that one at this moment is waited for. Unlike an error, which ends what went before it, this needs
    no savepoint, and so two statements less. A key to another row may be given before that one, within a transaction.
    Raises TypeError where a column's value needs SQL of its own.
    """
    fields, sql = _insertion(type(row))
    if not sql:
        raise TypeError(f"{type(row).__name__} has a column that needs SQL of its own")
    there = _inserted(row, fields, f"{sql} ON CONFLICT DO NOTHING", using=using) == 1
    row._state.adding, row._state.db = not there, using
    return there


def _inserted(row: models.Model, fields: Sequence[models.Field[Any, Any]], sql: str, *, using: str) -> int:
    line = connections[using]
    values = [field.get_db_prep_save(field.pre_save(row, add=True), line) for field in fields]
    with line.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


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
    def is_plain(self) -> bool:
        """Tell whether no column's value needs SQL of its own."""
        return _are_plain(self._fields)

    @cached_property
    def _sql(self) -> str:
        quote = connection.ops.quote_name
        columns = [f"{quote(str(field.column))} = %s" for field in self._fields]
        changed, compared = columns[: len(self._change)], columns[len(self._change) :]
        return (
            f"UPDATE {quote(self._model._meta.db_table)} SET {', '.join(changed)}"  # noqa: S608 - names of our own
            f" WHERE {' AND '.join(compared)}"
        )

    def __call__(self, change: Sequence[Any], where: Sequence[Any], *, using: str = DEFAULT_DB_ALIAS) -> bool:
        """Change the row; False if there is none like that (any more)."""
        line = connections[using]
        given = zip(self._fields, (*change, *where), strict=True)
        with line.cursor() as cursor:
            cursor.execute(self._sql, [field.get_db_prep_save(value, line) for field, value in given])
            return bool(cursor.rowcount == 1)


@cache
def update_by_key(model: type[models.Model], change: tuple[str, ...]) -> PreparedUpdate:
    """Return the update of some columns of the row with a key."""
    return PreparedUpdate(model, change=change, where=(str(model._meta.pk.attname),))


@cache
def _insertion(model: type[models.Model]) -> tuple[tuple[models.Field[Any, Any], ...], str]:
    quote = connection.ops.quote_name
    fields = tuple(field for field in model._meta.local_concrete_fields if not field.generated)
    if model._meta.db_returning_fields or not _are_plain(fields):
        return fields, ""
    columns, places = ", ".join(quote(str(field.column)) for field in fields), ", ".join("%s" for _each in fields)
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - names of our own
    return fields, sql


def _are_plain(fields: Sequence[models.Field[Any, Any]]) -> bool:
    return not any(hasattr(field, "get_placeholder") for field in fields)
