"""A kettle in software."""

from ._inner import Sensor
from .boiler import Boiler, boil

__all__ = ["Boiler", "boil", "Sensor"]
