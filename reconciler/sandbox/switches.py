"""Switches: where a store's behaviour is not known for sure, each way it may behave can be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

NUMBER = ("0", "any whole number")
"""The values of a switch that counts something."""


@dataclass(frozen=True)
class Switch:
    """One open question about a store. The first of `values` is the default; `NUMBER` and the like take any number."""

    name: str
    values: tuple[str, ...]
    about: str

    @property
    def counts(self) -> bool:
        """Does it take any whole number?"""
        return self.values[1:] == NUMBER[1:]

    def accepts(self, value: str) -> bool:
        """May the switch be set to this?"""
        return value.isdecimal() if self.counts else value in self.values


class Switches:
    """The settings of a store's switches. Raises ValueError for an unknown switch or value, saying what there is."""

    def __init__(self, known: Iterable[Switch]) -> None:
        self._known = {switch.name: switch for switch in known}
        self._set: dict[str, str] = {}
        self._lent: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        return self._lent.get(name, self._kept(name))

    def number(self, name: str) -> int:
        """The setting as a number, such as a status code."""
        return int(self[name])

    def set(self, settings: Mapping[str, object]) -> None:
        """Set some switches; all or none. These are no longer lent anything."""
        wanted = self._checked(settings)
        self._set |= wanted
        self._lent = {name: value for name, value in self._lent.items() if name not in wanted}

    def lend(self, settings: Mapping[str, object]) -> None:
        """Lay these settings over the others, in place of any laid there before; all or none."""
        self._lent = self._checked(settings)

    def lent(self) -> dict[str, str]:
        """The settings that are laid over the others."""
        return dict(self._lent)

    def kept(self) -> dict[str, str]:
        """Every switch and what it is set to, without what is lent."""
        return {name: self._kept(name) for name in self._known}

    def reset(self) -> None:
        """Put every switch back to its default."""
        self._set.clear()
        self._lent.clear()

    def settings(self) -> dict[str, str]:
        """Every switch and what it is set to."""
        return {name: self[name] for name in self._known}

    def describe(self) -> dict[str, dict[str, object]]:
        """Every switch with its setting, its values and what it is about."""
        return {
            name: {"value": self[name], "values": list(switch.values), "about": switch.about}
            for name, switch in self._known.items()
        }

    def _kept(self, name: str) -> str:
        return self._set.get(name, self._known[name].values[0])

    def _checked(self, settings: Mapping[str, object]) -> dict[str, str]:
        wanted = {name: str(value) for name, value in settings.items()}
        for name, value in wanted.items():
            if name not in self._known:
                raise ValueError(f"no switch {name!r}; there are {', '.join(sorted(self._known))}")
            if not self._known[name].accepts(value):
                raise ValueError(f"switch {name}: {value!r} is none of {', '.join(self._known[name].values)}")
        return wanted
