"""How the workers do what is queued."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from voice_analytics.config.settings.section import DatabaseUrl, Section

WorkerName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]


class JobSettings(Section):
    """How the workers do what is queued; how many calls at a time is `runtime.workers`."""

    url: DatabaseUrl | None = Field(
        default=None,
        description="Where the queue is kept, written as `store.url`; left out, in the store's "
        "PostgreSQL database, or in `jobs.db` in the store's folder.",
    )
    worker: WorkerName | None = Field(
        default=None,
        description="Name of this worker, the same at every start and of no other worker, so that "
        "it goes on with its own work; left out, the host's name.",
    )
    attempts: int = Field(
        default=6, ge=1, le=20, description="Tries of a step whose failure can pass."
    )
    backoff_ms: int = Field(
        default=2000,
        ge=0,
        le=600_000,
        description="Milliseconds before the second try, doubled before each one after it.",
    )
    most_attempts: int = Field(
        default=12,
        ge=1,
        le=100,
        description="A recording whose analysis was begun so often is given up, also where each "
        "time its whole worker ended.",
    )
    stalled_after_ms: int = Field(
        default=1_800_000,
        ge=1000,
        le=86_400_000,
        description="An analysis that reports no progress for so many milliseconds is ended.",
    )
    look_round_ms: int = Field(
        default=5000,
        ge=100,
        le=600_000,
        description="Milliseconds between looks for work of workers that are gone; it is taken "
        "over at the third.",
    )
    poll_ms: int = Field(
        default=500, ge=10, le=60_000, description="Milliseconds between looks into the queue."
    )
    stop_within_ms: int = Field(
        default=8000,
        ge=1000,
        le=86_400_000,
        description="Milliseconds a worker that stops has to finish what runs; the rest is handed "
        "back. Hours let an old version finish before an upgrade.",
    )
    retain_hour: int = Field(
        default=3, ge=0, le=23, description="Hour of the day, UTC, at which what is over goes."
    )

    @model_validator(mode="after")
    def check_attempts(self) -> Self:
        """Refuse to give up before the tries are used up."""
        if self.most_attempts < self.attempts:
            raise ValueError("most_attempts must not be below attempts")
        return self
