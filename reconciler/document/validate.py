"""Data against a JSON Schema: every problem found, each one worded and placed on the token at fault.

Beyond draft-07 these keywords mean something here; editors ignore them:

`x-unit`    what maxLength and minLength count in: `characters` (the default), `UTF-16 units` or `bytes`.
`x-advice`  a subschema whose violations are warnings: limits that a store is said to have, but may not enforce.
`x-plain`   true: an identifier. Invisible, control and direction characters are refused.
`x-says`    the sentence for a value of the wrong form: `must be an App ID or a package name`. On a mapping: how its
            keys are written.
`x-names`   what the keys of a mapping are, for "unknown locale": `locale`.
`x-default` on a property: other names that people know it by, for "did you mean".
`x-join`    on a list that the store takes as one text: {"by": what joins the items, "text": a subschema of the text}.
`x-sensitive` true: a secret. Only its name in reconciler.yaml (`secret:NAME`) may stand here. What stands
            here instead is R2018, and no message repeats it; whoever shows lines of the document must hide them
            while there is an R2018.

`propertyNames` is understood as {"enum": […]} only.

Lengths are those of the normalised text, as it will be sent: blanks around it do not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reconciler.document import quick, wording
from reconciler.document.guide import Schema
from reconciler.document.nodes import Fields, Items, Node, locate, place
from reconciler.document.text import hidden, is_reference, measure, named
from reconciler.errors import Diagnostic
from reconciler.model import normal

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError


@dataclass(eq=False)
class Checker:
    """A schema, ready to check documents. The validator behind it is built once, when first needed."""

    schema: Schema

    @cached_property
    def _validator(self) -> Any:
        from jsonschema import Draft7Validator, validators  # noqa: PLC0415  heavy, and not needed by most commands

        extend: Any = validators.extend  # it is not annotated
        extended = extend(
            Draft7Validator,
            {
                "maxLength": _max_length,
                "minLength": _min_length,
                "propertyNames": _property_names,
                "x-advice": _advice,
                "x-join": _join,
                "x-plain": _plain,
                "x-sensitive": _sensitive,
            },
        )
        return extended(self.schema)

    @cached_property
    def _plainly_valid(self) -> quick.Test:
        return quick.test_of(self._validator)

    def check(self, data: Any, root: Node, *, address: str = "") -> list[Diagnostic]:
        """All problems of `data`, which was made from `root`.

        Args:
            data: what `to_data` made.
            root: where it came from, for places.
            address: the app or resource to name in each diagnostic.
        """
        found = [] if self._plainly_valid(data) else list(self._problems(data, root))
        return [replace(each, address=address) for each in (*found, *_hidden_keys(root))]

    def _problems(self, data: Any, root: Node) -> Iterator[Diagnostic]:
        for error in self._validator.iter_errors(data):
            for leaf in _leaves(error):
                yield from _diagnostics(leaf, root)


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The errors that say what is wrong: of `anyOf`, those of the branch that the value was meant for."""
    if error.validator not in {"anyOf", "oneOf"} or not error.context:
        yield error
        return
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    meant = [branch for branch in branches.values() if len(branches) == 1 or not any(map(_wrong_type, branch))]
    if not meant:
        yield error
        return
    for inner in min(meant, key=len):
        yield from _leaves(inner)


def _wrong_type(error: ValidationError) -> bool:
    return error.validator == "type" and not error.relative_path


def _diagnostics(error: ValidationError, root: Node) -> Iterator[Diagnostic]:
    path = tuple(error.absolute_path)
    severity = "warning" if "x-advice" in error.absolute_schema_path else "error"
    for problem in wording.problems(_fault(error)):
        where = locate(root, (*path, *problem.below), at_key=problem.at_key)
        yield Diagnostic(problem.code, problem.summary, where, fix=problem.fix, severity=severity)


def _fault(error: ValidationError) -> wording.Fault:
    wanted: list[Any] = [inner.validator_value for inner in error.context or () if inner.validator == "type"]
    return wording.Fault(
        keyword=str(error.validator),
        limit=error.validator_value,
        value=error.instance,
        schema=error.schema if isinstance(error.schema, dict) else {},
        path=tuple(error.absolute_path),
        message=error.message,
        types=tuple(name for each in wanted for name in ([each] if isinstance(each, str) else each)),
    )


def _hidden_keys(root: Node) -> Iterator[Diagnostic]:
    if isinstance(root, Fields):
        for name, key in root.keys.items():
            if not name.isascii() and (char := hidden(name)):
                yield Diagnostic("R2017", f"this name contains {named(char)}", place(key), fix="type it anew")
    children: Iterable[Node] = ()
    if isinstance(root, Fields):
        children = root.entries.values()
    elif isinstance(root, Items):
        children = root.items
    for child in children:
        yield from _hidden_keys(child)


def _length(text: str, schema: Schema) -> int:
    return measure(str(normal(text) or ""), schema.get("x-unit", "characters"))


def _max_length(_validator: Any, most: int, instance: Any, schema: Schema) -> Iterator[ValidationError]:
    from jsonschema.exceptions import ValidationError  # noqa: PLC0415  heavy

    if isinstance(instance, str) and len(instance) > most // 4 and (length := _length(instance, schema)) > most:
        yield ValidationError(str(length))


def _min_length(_validator: Any, least: int, instance: Any, schema: Schema) -> Iterator[ValidationError]:
    from jsonschema.exceptions import ValidationError  # noqa: PLC0415  heavy

    if isinstance(instance, str) and (length := _length(instance, schema)) < least:
        yield ValidationError(str(length))


def _property_names(_validator: Any, names: Schema, instance: Any, _schema: Schema) -> Iterator[ValidationError]:
    from jsonschema.exceptions import ValidationError  # noqa: PLC0415  heavy

    if isinstance(instance, dict) and not instance.keys() <= set(names["enum"]):
        yield ValidationError("unknown names")


def _plain(_validator: Any, wanted: bool, instance: Any, _schema: Schema) -> Iterator[ValidationError]:
    from jsonschema.exceptions import ValidationError  # noqa: PLC0415  heavy

    if wanted and isinstance(instance, str) and (char := hidden(instance)):
        yield ValidationError(named(char))


def _advice(validator: Any, advice: Schema, instance: Any, _schema: Schema) -> Iterator[ValidationError]:
    yield from validator.descend(instance, advice)


def _join(validator: Any, join: Schema, instance: Any, _schema: Schema) -> Iterator[ValidationError]:
    if isinstance(instance, list) and instance:
        yield from validator.descend(join["by"].join(map(str, instance)), join["text"])


def _sensitive(_validator: Any, wanted: bool, instance: Any, _schema: Schema) -> Iterator[ValidationError]:
    from jsonschema.exceptions import ValidationError  # noqa: PLC0415  heavy

    if wanted and instance is not None and instance != "" and not is_reference(instance):
        yield ValidationError("a secret in the open")
