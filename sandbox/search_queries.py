r"""Stripe's search language, as far as searches here need it: https://docs.stripe.com/search#search-query-language

    customer:"cus_1" AND number:"A\"1" AND created>=1700000000

Clauses are joined by AND or by OR, never by both; texts stand in quotes, in which a backslash keeps the next
character as it is. What the language has beside that is refused by name, and not overheard.
"""

import operator
import re
from collections.abc import Callable, Mapping

from wire.errors import StripeError, invalid_request
from wire.objects import Object

Reader = Callable[[Object], object]
Test = Callable[[Object], bool]

_MOST_CLAUSES = 10
_CLAUSE = re.compile(
    r"\s*(?P<field>[A-Za-z_]\w*)\s*(?P<compare>>=|<=|:|>|<)\s*"
    r"(?:\"(?P<double>(?:[^\"\\]|\\.)*)\"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<number>-?\d{1,18})(?![\w.]))",
    re.DOTALL,
)
_JOIN = re.compile(r"\s+(?P<word>AND|OR)\s+", re.IGNORECASE)
_COMPARE: Mapping[str, Callable[[int, int], bool]] = {
    ":": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


def read_query(query: str, *, texts: Mapping[str, Reader], numbers: Mapping[str, Reader], kind: str) -> Test:
    """Whether a row is meant; `texts` and `numbers` are the fields that may be asked for."""
    tests, words, place = [], set(), 0
    while True:
        clause = _CLAUSE.match(query, place)
        if clause is None:
            raise _unreadable()
        tests.append(_test(clause, texts, numbers, kind))
        place = clause.end()
        if not query[place:].strip():
            break
        join = _JOIN.match(query, place)
        if join is None:
            raise _unreadable()
        words.add(join["word"].upper())
        place = join.end()
    if len(words) > 1:
        raise _refused("You cannot combine AND and OR in the same search query.")
    if len(tests) > _MOST_CLAUSES:
        raise _refused(f"A search query has at most {_MOST_CLAUSES} clauses.")
    joined = any if words == {"OR"} else all
    return lambda row: joined(test(row) for test in tests)


def _test(
    clause: re.Match[str], texts: Mapping[str, Reader], numbers: Mapping[str, Reader], kind: str
) -> Test:
    field, compare, number = clause["field"], clause["compare"], clause["number"]
    if field in texts:
        if number is not None or compare != ":":
            raise _refused(f"The field `{field}` takes a text in quotes, and only `:` before it.")
        return _text_test(texts[field], _text(clause))
    if field in numbers:
        wanted = number if number is not None else _text(clause)
        if not re.fullmatch(r"-?\d{1,18}", wanted):
            raise _refused(f"The field `{field}` takes a number.")
        return _number_test(numbers[field], _COMPARE[compare], int(wanted))
    raise _refused(f"Field `{field}` is an unsupported search field for resource `{kind}`.")


def _text_test(read: Reader, wanted: str) -> Test:
    # An exact match of texts does not tell capitals from small letters.
    return lambda row: str(read(row) or "").casefold() == wanted.casefold()


def _number_test(read: Reader, compare: Callable[[int, int], bool], wanted: int) -> Test:
    def matches(row: Object) -> bool:
        found = read(row)
        return isinstance(found, int) and compare(found, wanted)

    return matches


def _text(clause: re.Match[str]) -> str:
    quoted = clause["double"] if clause["double"] is not None else clause["single"]
    return re.sub(r"\\(.)", r"\1", quoted or "", flags=re.DOTALL)


def _unreadable() -> StripeError:
    return _refused(
        "We were unable to parse your search query. "
        'Try using the format key:"value", and AND or OR between such clauses.'
    )


def _refused(message: str) -> StripeError:
    return invalid_request(message, param="query")
