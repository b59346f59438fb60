class Sensor:
    """Measures."""

    def read(self) -> float:
        """Degrees."""
        return 1.0


class Hidden:
    """Stays inside."""
