"""What is seen at a store, beside a change: what it finds there, and in what it differs from the plan."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model import Change, Resource, Values, managed

_SHOWN = 80


def found(change: Change, now: Resource | None) -> Values | None:
    """What is there before the change: the fields that it names, of a deletion all of them. For going back."""
    if now is None:
        return None
    return now.values if change.after is None else managed(now, change.after)


def contents(values: Values | None) -> Iterator[str]:
    """The content hashes of the files among these values."""
    files = (values or {}).get("files")
    return (each for each in files if isinstance(each, str)) if isinstance(files, tuple) else iter(())


def difference(change: Change, now: Resource | None) -> str:
    """One line for each field that is neither as planned from nor as wanted."""
    if now is None or change.after is None or change.before is None:
        here = "is not there" if now is None else "is there"
        return (
            f"{change.address}: {here}, though the plan was made when it was{' not' if change.before is None else ''}"
        )
    lines = [
        f"{change.address}: {name}: planned from {_short(change.before.get(name))}, "
        f"now {_short(now.values.get(name))}, wanted {_short(value)}"
        for name, value in change.after.items()
        if now.values.get(name) not in (value, change.before.get(name)) or now.mark != change.mark
    ]
    return "\n".join(lines) or f"{change.address}: changed"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
