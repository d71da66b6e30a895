"""The small language in which a pack turns an indicator into points: numbers, names, four operations, a few functions.

A formula is read into a tree once and computed exactly in fractions. There is nothing in it but arithmetic: no names of its own, no
attributes, no calls of anything that is not in ``FUNCTIONS``; its length and depth are limited.

    if(x >= target, points, points * x / target)
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bihuan.core.errors import Invalid
from bihuan.core.rounding import round_fraction
from bihuan.core.text import N_

LONGEST = 500
DEEPEST = 40
# Beyond these a result is a mistake, and a nested product of such numbers would take for ever.
LARGEST = Fraction(10) ** 30

Names = Mapping[str, Fraction]
Tree = Callable[[Names], Fraction]

TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[a-z][a-z0-9_]*)|(?P<sign><=|>=|[-+*/(),<>=]))")
COMPARISONS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}


def _rounded(value: Fraction, places: Fraction) -> Fraction:
    if places.denominator != 1 or not 0 <= places <= 9:
        raise Invalid("formula.places", N_("round 的小数位数要是 0 到 9 的整数。"))
    return Fraction(round_fraction(value, int(places)))


# By name: how many arguments at least and at most, and what it does.
FUNCTIONS: Mapping[str, tuple[int, int, Callable[..., Fraction]]] = {
    "min": (2, 9, min),
    "max": (2, 9, max),
    "abs": (1, 1, abs),
    "round": (2, 2, _rounded),
}


@dataclass(frozen=True)
class Formula:
    """A formula that was read: its text, the names it asks for, and its value for given names."""

    text: str
    names: frozenset[str]
    _tree: Tree

    def value(self, names: Mapping[str, Decimal | Fraction | int]) -> Fraction:
        """Compute it exactly. Raises Invalid for a division by nothing, a number too large, a name not given."""
        try:
            return self._tree({name: Fraction(number) for name, number in names.items()})
        except ZeroDivisionError:
            raise Invalid("formula.division", N_("公式“%(text)s”除以零了。"), text=self.text) from None
        except KeyError as missing:
            raise Invalid("formula.missing", N_("公式缺少 %(name)s 的值。"), name=str(missing.args[0])) from None


def read_formula(text: str) -> Formula:
    """Read a formula. Raises Invalid naming the place where it goes wrong."""
    if len(text) > LONGEST:
        raise Invalid("formula.long", N_("公式太长，最多 %(most)s 个字符。"), most=LONGEST)
    reader = _Reader(text)
    tree = reader.expression(0)
    reader.end()
    return Formula(text, frozenset(reader.names), tree)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    place: int


class _Reader:
    """Recursive descent over the tokens: expression → term → factor."""

    def __init__(self, text: str) -> None:
        self._tokens = [*_tokens(text), _Token("end", "", len(text) + 1)]
        self._at = 0
        self.names: set[str] = set()

    def expression(self, depth: int) -> Tree:
        left = self._term(depth)
        while (sign := self._take("+", "-")) is not None:
            left = _joined(operator.add if sign.text == "+" else operator.sub, left, self._term(depth))
        return left

    def end(self) -> None:
        if self._now.kind != "end":
            raise _unexpected(self._now)

    def _term(self, depth: int) -> Tree:
        left = self._factor(depth)
        while (sign := self._take("*", "/")) is not None:
            left = _joined(operator.mul if sign.text == "*" else operator.truediv, left, self._factor(depth))
        return left

    def _factor(self, depth: int) -> Tree:
        if depth > DEEPEST:
            raise Invalid("formula.deep", N_("公式的括号层次太深。"))
        token = self._now
        self._at += 1
        match token.kind, token.text:
            case "number", text:
                number = Fraction(text)
                return lambda _: number
            case "name", text if self._take("(") is not None:
                return self._call(token, depth + 1)
            case "name", text:
                self.names.add(text)
                return lambda names: names[text]
            case "sign", "-":
                inner = self._factor(depth + 1)
                return lambda names: -inner(names)
            case "sign", "(":
                inside = self.expression(depth + 1)
                self._expect(")")
                return inside
        raise _unexpected(token)

    def _call(self, name: _Token, depth: int) -> Tree:
        if name.text == "if":
            return self._choice(depth)
        if name.text not in FUNCTIONS:
            known = "、".join(("if", *FUNCTIONS))
            raise Invalid(
                "formula.function",
                N_("公式第 %(place)s 个字符处的 %(name)s 不是已知的函数；可用 %(known)s。"),
                place=name.place,
                name=name.text,
                known=known,
            )
        least, most, function = FUNCTIONS[name.text]
        given = [self.expression(depth)]
        while self._take(",") is not None:
            given.append(self.expression(depth))
        self._expect(")")
        if not least <= len(given) <= most:
            raise Invalid("formula.arguments", N_("函数 %(name)s 的参数个数不对。"), name=name.text)
        return lambda names: function(*(one(names) for one in given))

    def _choice(self, depth: int) -> Tree:
        left = self.expression(depth)
        sign = self._take(*COMPARISONS)
        if sign is None:
            raise _unexpected(self._now)
        right, compare = self.expression(depth), COMPARISONS[sign.text]
        self._expect(",")
        then = self.expression(depth)
        self._expect(",")
        other = self.expression(depth)
        self._expect(")")
        return lambda names: then(names) if compare(left(names), right(names)) else other(names)

    @property
    def _now(self) -> _Token:
        return self._tokens[self._at]

    def _take(self, *signs: str) -> _Token | None:
        token = self._now
        if token.kind != "sign" or token.text not in signs:
            return None
        self._at += 1
        return token

    def _expect(self, sign: str) -> None:
        if self._take(sign) is None:
            raise _unexpected(self._now)


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while text[at:].strip():
        found = TOKEN.match(text, at)
        if found is None:
            place = at + len(text[at:]) - len(text[at:].lstrip()) + 1
            raise _unexpected(_Token("sign", text[place - 1], place))
        kind = str(found.lastgroup)
        yield _Token(kind, found.group(kind), found.start(kind) + 1)
        at = found.end()


def _joined(act: Callable[[Fraction, Fraction], Fraction], left: Tree, right: Tree) -> Tree:
    def value(names: Names) -> Fraction:
        found = act(left(names), right(names))
        if abs(found) > LARGEST:
            raise Invalid("formula.large", N_("公式算出的数太大。"))
        return found

    return value


def _unexpected(token: _Token) -> Invalid:
    if token.kind == "end":
        return Invalid("formula.end", N_("公式没有写完。"))
    return Invalid(
        "formula.token",
        N_("公式第 %(place)s 个字符处的“%(text)s”不该在这里。"),
        place=token.place,
        text=token.text,
    )
