"""A quick yes to data that is valid, so that the thorough check is made only of data that may not be.

Of a schema's keywords those that most of the time goes into are tested here: the ones that lead to other places, and
types. All others are put to the validator's own functions, so that it alone says what they mean; what is saved is the
validator that it otherwise makes for each value, and the errors' paths.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from reconciler.document.guide import Schema, follow

Test = Callable[[Any], bool]
"""True: the validator finds nothing in this data, neither errors nor advice. False: ask it."""

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


def test_of(validator: Any) -> Test:
    """The test of whole documents.

    Args:
        validator: for draft-07; all its references must point into its own schema.
    """
    return _Tests(validator).of(validator.schema)


@dataclass(eq=False)
class _Tests:
    """The tests of all places of a schema, each made once."""

    validator: Any
    _made: dict[int, Test] = field(default_factory=dict)

    def of(self, schema: Schema | bool) -> Test:
        """The test of one place."""
        if isinstance(schema, bool):
            return _yes if schema else _no
        schema = follow(schema, self.validator.schema)
        if "$id" in schema and schema is not self.validator.schema:
            return _no  # references within it would lead elsewhere
        place = id(schema)

        def within_itself(data: Any) -> bool:
            return self._made[place](data)

        if place not in self._made:
            self._made[place] = within_itself
            self._made[place] = _all([self._keyword(name, schema) for name in schema if name in self._keywords])
        return self._made[place]

    @property
    def _keywords(self) -> Mapping[str, Any]:
        known: Mapping[str, Any] = self.validator.VALIDATORS
        return known

    def _keyword(self, name: str, schema: Schema) -> Test:
        value = schema[name]
        match name:
            case "type":
                return _type([value] if isinstance(value, str) else value)
            case "properties":
                return _properties({key: self.of(each) for key, each in value.items()})
            case "items" if not isinstance(value, list):
                return _items(self.of(value))
            case "allOf" | "anyOf":
                return (_all if name == "allOf" else _any)([self.of(each) for each in value])
            case "x-advice":
                return self.of(value)
            case _:
                return self._asked(name, schema)

    def _asked(self, name: str, schema: Schema) -> Test:
        """The validator's own test of a keyword."""
        errors, value = self._keywords[name], schema[name]
        return lambda data: next(iter(errors(self.validator, value, data, schema) or ()), None) is None


def _yes(_data: Any) -> bool:
    return True


def _no(_data: Any) -> bool:
    return False


def _type(names: Sequence[str]) -> Test:
    types = frozenset(each for name in names for each in _TYPES[name])
    return lambda data: type(data) in types


def _properties(tests: Mapping[str, Test]) -> Test:
    def test(data: Any) -> bool:
        if isinstance(data, dict):
            for name, each in data.items():
                if name in tests and not tests[name](each):
                    return False
        return True

    return test


def _items(test: Test) -> Test:
    return lambda data: not isinstance(data, list) or all(map(test, data))


def _all(tests: Sequence[Test]) -> Test:
    def test(data: Any) -> bool:
        for each in tests:  # noqa: SIM110 - a generator for each value would take most of the time
            if not each(data):
                return False
        return True

    return tests[0] if len(tests) == 1 else test


def _any(tests: Sequence[Test]) -> Test:
    return lambda data: any(each(data) for each in tests)
