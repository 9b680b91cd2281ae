"""The one clock of a sandbox: whoever asks for the time asks it, so that tests and the demo can move it."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The system's time plus an offset, in whole seconds as all of Stripe's moments."""

    def __init__(self, start: datetime | None = None) -> None:
        self._offset = timedelta()
        if start is not None:
            self.set(start)

    def now(self) -> datetime:
        return (datetime.now(UTC) + self._offset).replace(microsecond=0)

    @property
    def ahead(self) -> timedelta:
        """How far it is before the system's time."""
        return self._offset

    def advance(self, step: timedelta) -> None:
        self._offset += step

    def set(self, moment: datetime) -> None:
        self._offset = moment - datetime.now(UTC)
