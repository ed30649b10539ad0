# SPDX-License-Identifier: EUPL-1.2
"""What a service costs: a package's table of conditions and amounts, applied to answers. Paying is core/payments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from geleitzug.ground import cel
from geleitzug.ground.money import Euro
from geleitzug.ground.texts import Text

VARIABLES = ("a", "v", "who", "today", "t", "outcome")


class FeesError(ValueError):
    """The fee table cannot be used, or gives no amount; the message names the line."""


@dataclass(frozen=True)
class FeeItem:
    """One line of a package's fee table, its expressions compiled."""

    key: str
    title: Text
    when: cel.Expression | None
    quantity: cel.Expression | None
    amount: cel.Expression
    per: str


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of what is charged; ``per`` is ``once`` or ``year``."""

    key: str
    title: Text
    quantity: int
    amount: Euro
    per: str

    @property
    def total(self) -> Euro:
        """Return quantity times amount."""
        return self.amount * self.quantity

    def as_json(self) -> dict[str, Any]:
        """Return the line as it is kept with the application."""
        return {
            "key": self.key,
            "title": dict(self.title),
            "quantity": self.quantity,
            "amount": self.amount.cents,
            "total": self.total.cents,
            "per": self.per,
        }


def load_fees(raw: Any) -> tuple[FeeItem, ...]:
    """Prepare a fee table; raises FeesError."""
    items = (raw or {}).get("items") or []
    return tuple(_item(number, item) for number, item in enumerate(items, 1))


def assess(items: tuple[FeeItem, ...], facts: Mapping[str, Any]) -> tuple[FeeLine, ...]:
    """Apply a fee table to the facts (``a``, ``v``, ``who``, ``today``); raises FeesError.

    A line whose condition does not hold, or whose quantity or amount is zero, is left out; and so is one that reckons
    with what was not answered, because the question may be left empty or was not asked.
    """
    lines = (_line(item, facts) for item in items if _applies(item, facts))
    return tuple(line for line in lines if line.quantity and line.amount)


def reads_results(items: tuple[FeeItem, ...]) -> bool:
    """Tell whether what it costs hangs on what the office finds (``t``)."""
    expressions = (each for item in items for each in (item.when, item.quantity, item.amount) if each is not None)
    return any(path.partition(".")[0] == "t" for each in expressions for path in each.reads)


def prices(items: tuple[FeeItem, ...], values: Mapping[str, Any]) -> tuple[FeeLine, ...]:
    """Return what can be said of a fee table before anybody applies: amounts that hang on the town's values alone."""
    known = [item for item in items if all(path.partition(".")[0] == "v" for path in item.amount.reads)]
    lines = [FeeLine(item.key, item.title, 1, _amount(item, {"v": values}), item.per) for item in known]
    return tuple(line for line in lines if line.amount)


def total(lines: tuple[FeeLine, ...]) -> Euro:
    """Return the sum of the lines."""
    return Euro(sum(line.total.cents for line in lines))


def _item(number: int, raw: Mapping[str, Any]) -> FeeItem:
    key = raw.get("key", f"line {number}")
    if unknown := sorted(raw.keys() - {"key", "title", "when", "quantity", "amount", "per"}):
        raise FeesError(f"{key}: unknown: {', '.join(unknown)}")
    if "amount" not in raw or "title" not in raw:
        raise FeesError(f"{key}: needs a title and an amount")
    if raw.get("per", "once") not in ("once", "year"):
        raise FeesError(f"{key}: per is once or year, not {raw['per']!r}")
    return FeeItem(
        key=key,
        title=raw["title"],
        when=_compiled(key, raw.get("when")),
        quantity=_compiled(key, raw.get("quantity")),
        amount=_compiled(key, raw["amount"]) or cel.compile("0", variables=VARIABLES),
        per=raw.get("per", "once"),
    )


def _compiled(key: str, text: object) -> cel.Expression | None:
    if text is None:
        return None
    try:
        return cel.compile(str(text), variables=VARIABLES)
    except cel.CelError as error:
        raise FeesError(f"{key}: {error}") from error


def _applies(item: FeeItem, facts: Mapping[str, Any]) -> bool:
    return item.when is None or bool(_value(item, item.when, facts))


def _line(item: FeeItem, facts: Mapping[str, Any]) -> FeeLine:
    quantity = 1 if item.quantity is None else int(_number(item, item.quantity, facts))
    if quantity < 0:
        raise FeesError(f"{item.key}: a quantity cannot be negative")
    return FeeLine(item.key, item.title, quantity, _amount(item, facts), item.per)


def _amount(item: FeeItem, facts: Mapping[str, Any]) -> Euro:
    amount = Euro.rounded(_number(item, item.amount, facts))
    if amount.cents < 0:
        raise FeesError(f"{item.key}: a fee cannot be negative")
    return amount


def _number(item: FeeItem, expression: cel.Expression, facts: Mapping[str, Any]) -> Decimal:
    found = _value(item, expression, facts)
    if found is None:
        return Decimal(0)
    try:
        number = Decimal(str(found))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise FeesError(f"{item.key}: {expression.text} is not a number")
    return number


def _value(item: FeeItem, expression: cel.Expression, facts: Mapping[str, Any]) -> Any:
    try:
        return expression.evaluate(facts)
    except cel.CelError as error:
        raise FeesError(f"{item.key}: {error}") from error
