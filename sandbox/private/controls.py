"""What the private addresses act upon."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sandbox.clock import Clock
from sandbox.private.faults import Faults
from sandbox.private.requests import RequestLog
from sandbox.seeds import load_seeds
from sandbox.state import State


@dataclass(slots=True)
class Controls:
    """`states` is changed in place by a reset, as others hold it too."""

    states: dict[str, State]
    clock: Clock
    seeds: Path | None
    public_url: str
    webhooks_anywhere: bool = False
    faults: Faults = field(default_factory=Faults)
    log: RequestLog = field(default_factory=RequestLog)
    started_ahead: timedelta = field(init=False)

    def __post_init__(self) -> None:
        self.started_ahead = self.clock.ahead
        self._ready()

    def reset(self) -> None:
        """Begin anew: the accounts of the seeds, at the time that the sandbox was started with."""
        self.clock.advance(self.started_ahead - self.clock.ahead)
        fresh = load_seeds(self.seeds, clock=self.clock, public_url=self.public_url)
        for state in self.states.values():
            state.courier.close()
        self.states.clear()
        self.states.update(fresh)
        self.faults.rules.clear()
        self.log.clear()
        self._ready()

    def _ready(self) -> None:
        for state in self.states.values():
            state.courier.goes_anywhere = self.webhooks_anywhere
