# SPDX-License-Identifier: EUPL-1.2
"""What a service costs: a package's table of conditions and amounts, applied to answers. Paying is core/payments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import ceil
from typing import Any

from geleitzug.ground import cel
from geleitzug.ground.money import Euro
from geleitzug.ground.texts import Text

WHOLE, BEGUN, EXACT = COUNTS = ("whole", "begun", "exact")
"""What becomes of a quantity that is no whole number: only whole ones count, each begun one counts, or it counts as it
is and the product is rounded commercially to whole cents."""
LEAST, MOST = "least", "most"
NOTES: Mapping[str, Text] = {
    LEAST: {"de": "Mindestbetrag", "en": "minimum amount"},
    MOST: {"de": "Höchstbetrag", "en": "maximum amount"},
    EXACT: {"de": "auf Cent gerundet", "en": "rounded to cents"},
}
"""What a line says besides its name where its amount is not just the product."""
_KNOWN = frozenset({"key", "title", "when", "quantity", "amount", "per", "counts", LEAST, MOST})
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
    counts: str = WHOLE
    least: cel.Expression | None = None
    """What the line costs at least, where it is owed at all."""
    most: cel.Expression | None = None

    @property
    def expressions(self) -> tuple[cel.Expression, ...]:
        """Return all the line reckons with."""
        all_of = (self.when, self.quantity, self.amount, self.least, self.most)
        return tuple(each for each in all_of if each is not None)


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
    return any(path.partition(".")[0] == "t" for item in items for each in item.expressions for path in each.reads)


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
    if unknown := sorted(map(str, raw.keys() - _KNOWN)):
        raise FeesError(f"{key}: unknown: {', '.join(unknown)}")
    if "amount" not in raw or "title" not in raw:
        raise FeesError(f"{key}: needs a title and an amount")
    if raw.get("per", "once") not in ("once", "year"):
        raise FeesError(f"{key}: per is once or year, not {raw['per']!r}")
    if raw.get("counts", WHOLE) not in COUNTS:
        raise FeesError(f"{key}: counts is {' or '.join(COUNTS)}, not {raw['counts']!r}")
    return FeeItem(
        key=key,
        title=raw["title"],
        when=_compiled(key, raw.get("when")),
        quantity=_compiled(key, raw.get("quantity")),
        amount=_compiled(key, raw["amount"]) or cel.compile("0", variables=VARIABLES),
        per=raw.get("per", "once"),
        counts=raw.get("counts", WHOLE),
        least=_compiled(key, raw.get(LEAST)),
        most=_compiled(key, raw.get(MOST)),
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
    quantity = Decimal(1) if item.quantity is None else _number(item, item.quantity, facts)
    if quantity < 0:
        raise FeesError(f"{item.key}: a quantity cannot be negative")
    price = _amount(item, facts)
    if quantity != int(quantity) and item.counts == EXACT:
        exact = _amount(item, facts, times=quantity)
        said = {"de": f"{quantity.normalize():f}".replace(".", ","), "en": f"{quantity.normalize():f}"}
        times = {lang: f"× {said[lang]}, {NOTES[EXACT][lang]}" for lang in ("de", "en")}
        line = FeeLine(item.key, _noted(item.title, times), 1, exact, item.per)
    else:
        whole = ceil(quantity) if item.counts == BEGUN else int(quantity)
        line = FeeLine(item.key, item.title, whole, price, item.per)
    return _within(item, line, facts) if quantity and price else line  # half a metre is owed for, though none is whole


def _within(item: FeeItem, line: FeeLine, facts: Mapping[str, Any]) -> FeeLine:
    """Return a line within what it costs at least and at most; one that is raised or cut says so."""
    least = _limit(item, item.least, facts)
    most = _limit(item, item.most, facts)
    if least is not None and most is not None and least > most:
        raise FeesError(f"{item.key}: the least it costs is more than the most")
    if least is not None and line.total < least:
        return FeeLine(item.key, _noted(item.title, NOTES[LEAST]), 1, least, item.per)
    if most is not None and line.total > most:
        return FeeLine(item.key, _noted(item.title, NOTES[MOST]), 1, most, item.per)
    return line


def limits(item: FeeItem, values: Mapping[str, Any]) -> tuple[Euro | None, Euro | None]:
    """Return what a line costs at least and at most as far as it hangs on the town's values alone; raises FeesError."""
    known = ((each if _is_known(each) else None) for each in (item.least, item.most))
    least, most = (_limit(item, each, {"v": values}) for each in known)
    return least, most


def _is_known(expression: cel.Expression | None) -> bool:
    return expression is not None and all(path.partition(".")[0] == "v" for path in expression.reads)


def _limit(item: FeeItem, expression: cel.Expression | None, facts: Mapping[str, Any]) -> Euro | None:
    """Return a limit; none where it is said by what was not answered."""
    if expression is None or _value(item, expression, facts) is None:
        return None
    return _positive(item, _number(item, expression, facts))


def _noted(title: Text, note: Text) -> Text:
    """Return a title with a note behind it, in each of its languages."""
    return {lang: f"{words} ({note['en' if lang.endswith('en') else 'de']})" for lang, words in title.items()}


def _amount(item: FeeItem, facts: Mapping[str, Any], *, times: Decimal = Decimal(1)) -> Euro:
    return _positive(item, _number(item, item.amount, facts) * times)


def _positive(item: FeeItem, cents: Decimal) -> Euro:
    amount = Euro.rounded(cents)
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
