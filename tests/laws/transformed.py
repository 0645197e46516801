"""What a conversation becomes when its call is moved in time or its parties are renamed."""

from dataclasses import replace

from voice_analytics.domain.conversation import Event, FloorTransfer, Turn


def moved_event(event: Event, by_ms: int) -> Event:
    """Return the event `by_ms` later."""
    return replace(event, interval=event.interval.shifted(by_ms))


def moved_transfer(transfer: FloorTransfer, by_ms: int) -> FloorTransfer:
    """Return the transfer `by_ms` later."""
    return replace(transfer, at_ms=transfer.at_ms + by_ms)


def renamed_event(event: Event, names: dict[str, str]) -> Event:
    """Return the event between others."""
    detail = replace(
        event.detail,
        other=names.get(event.detail.other or ""),
        floor_after=names.get(event.detail.floor_after or ""),
    )
    return replace(event, participant=names[event.participant], detail=detail)


def renamed_transfer(transfer: FloorTransfer, names: dict[str, str]) -> FloorTransfer:
    """Return the transfer between others."""
    return replace(
        transfer,
        from_participant=names[transfer.from_participant],
        to_participant=names[transfer.to_participant],
    )


def who_when(turn: Turn) -> tuple[str, int, int]:
    """Return whose turn it is and when."""
    return turn.participant, turn.interval.start_ms, turn.interval.end_ms
