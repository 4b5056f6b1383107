"""A machine with a clock that can be wrong, on which a schedule lives: a simulated year takes a second."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from jobs.schedule import Job, due, settle
from jobs.trigger import PlanTrigger

__all__ = ["START", "YEAR", "Machine", "Ran"]

START = datetime(2026, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365) - timedelta(minutes=1)


@dataclass(frozen=True)
class Ran:
    slot: datetime
    """As recorded."""
    wall: datetime
    """What the machine's clock showed."""
    true: timedelta
    """Since the start, as a good watch has it."""


@dataclass
class Machine:
    """A machine with a clock that can be wrong, and a daemon on it that sleeps until its triggers fire.

    Each happening, in their order: when (by its clock), what, and by how much its clock jumps. 'off' and 'asleep' let
    true time pass, 'set' does not.
    """

    jobs: tuple[Job, ...]
    happenings: list[tuple[datetime, str, timedelta]] = field(default_factory=list)
    wall: datetime = START
    true: timedelta = timedelta()
    ran: defaultdict[str, list[Ran]] = field(default_factory=lambda: defaultdict(list))
    last: dict[str, datetime | None] = field(default_factory=dict)

    def live(self, time: timedelta) -> None:
        """Run for that long, by a good watch."""
        self.boot()
        ahead = list(self.happenings)
        while True:
            at = min([*self.fires.values(), *(happening[0] for happening in ahead[:1])])
            passed = max(at - self.wall, timedelta())
            if self.true + passed > time:
                return
            self.wall, self.true = self.wall + passed, self.true + passed
            if ahead and ahead[0][0] == at:
                self.happens(*ahead.pop(0)[1:])
            else:
                self.fire()

    def boot(self) -> None:
        """The daemon starts: what it knows is what was recorded."""
        self.last = {job.name: self.ran[job.name][-1].slot if self.ran[job.name] else None for job in self.jobs}
        self.triggers = {job.name: PlanTrigger(job, lambda name=job.name: self.last[name]) for job in self.jobs}
        self.fires = {name: trigger.get_next_fire_time(None, self.wall) for name, trigger in self.triggers.items()}

    def happens(self, what: str, jump: timedelta) -> None:
        self.wall += jump
        if what != "set":
            self.true += jump
        if what == "off":
            self.boot()
        if what == "set" and jump < timedelta():  # a heartbeat finds the clock earlier than it was
            self.last = {job.name: settle(job, self.last[job.name], self.wall) for job in self.jobs}
            self.fires = {name: trigger.get_next_fire_time(None, self.wall) for name, trigger in self.triggers.items()}

    def fire(self) -> None:
        for job in self.jobs:
            fired = self.fires[job.name]
            if fired > self.wall:
                continue
            slot = due(job, self.last[job.name], self.wall)
            if slot is not None:
                self.ran[job.name].append(Ran(slot, self.wall, self.true))
                self.last[job.name] = slot
            self.fires[job.name] = self.triggers[job.name].get_next_fire_time(fired, self.wall)

    def slots(self, name: str) -> list[datetime]:
        return [ran.slot for ran in self.ran[name]]
