"""What is measured, one class for each kind of sensor."""


class Sensor:
    """Measures something."""

    def read(self) -> float:
        """The newest value."""
        raise NotImplementedError


class Thermometer(Sensor):
    """Measures how warm the water is."""


class Infrared(Thermometer):
    """Measures from outside."""


class Probe(Thermometer):
    """Measures inside the water."""


class Scale(Sensor):
    """Measures how much water there is."""


class Logged(Scale, Outside):
    """Writes down what it measures."""
