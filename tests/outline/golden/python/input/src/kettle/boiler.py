"""The part that gets hot."""

from __future__ import annotations

import typing as t

from ._inner import Sensor

T = t.TypeVar("T")

#: Degrees Celsius at which water boils.
BOILING = 100.0


class Dry(Exception):
    """There is no water."""


class Boiler:
    """Heats water.

    Attributes:
        cups (int): How many.
    """

    cups: int = 1
    """How much it holds."""

    def __init__(self, cups: int = 1, *, name: str = "a: } b") -> None:
        self.cups = cups

    @property
    def degrees(self) -> float:
        """The temperature now."""
        return Sensor().read()

    @t.overload
    def run(self, wait: t.Literal[True]) -> float: ...

    @t.overload
    def run(self, wait: t.Literal[False]) -> None: ...

    def run(self, wait=True):
        """Run until the water boils.

        Args:
            wait: Whether to wait,
                or not.

        Returns:
            float: Degrees at the end.

        Raises:
            Dry: If there is no water.

        Example:
            >>> Boiler(2).run(True)
            100.0
        """

    def _check(self):
        """Checks."""


def boil(cups: int, *args: t.Any, **kwargs: t.Any) -> Boiler:
    """Boil some water with a :class:`~kettle.Boiler`.

    :param cups: how many,
        at least one
    :param kwargs: passed on
    :returns: the boiler
    :raises Dry: without water

    .. versionadded:: 1.2
    .. deprecated:: 2.0
        Use ``Boiler``.
    """
    return Boiler(cups)


def numpy_style(a, b=0):
    """Add two numbers.

    Parameters
    ----------
    a : int
        The first.
    b : int, optional
        The second.

    Returns
    -------
    int
        The sum.
    """
