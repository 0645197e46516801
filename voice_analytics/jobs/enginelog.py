"""What DBOS has to say, as events of this program: its warnings, in one line, not over and over."""

import logging

import structlog

_QUIET_S = 60.0
"""The same trouble is told once in this time."""

_KNOWN = "Step being automatically retried"
"""Written down with the recording that it is about."""


def route_engine_log() -> None:
    """Let what DBOS logs come out as events of this program, and nowhere else."""
    logger = logging.getLogger("dbos")
    if not any(isinstance(one, _EngineLog) for one in logger.handlers):
        logger.handlers = [_EngineLog(logging.WARNING)]
        logger.propagate = False


class _EngineLog(logging.Handler):
    """Writes one event per kind of trouble and minute."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self._told_s: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write an event for a record; what the database was told is not in it."""
        message = record.getMessage().partition("\n")[0]
        kind = f"{record.filename}:{record.lineno}"
        if message.startswith(_KNOWN) or record.created - self._told_s.get(kind, 0.0) < _QUIET_S:
            return
        self._told_s[kind] = record.created
        cause = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        structlog.get_logger("voice_analytics.jobs").warning(
            "jobs.engine", message=message, cause=cause
        )
