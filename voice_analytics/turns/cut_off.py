"""Which turns an interruption cut off."""

from voice_analytics.domain.conversation import Conversation, EventKind


def cut_off(conversation: Conversation) -> frozenset[tuple[str, int]]:
    """Return the speaker and the end of each turn that was cut off.

    The overlap of an `interruption` ends where the interrupted turn does.
    """
    return frozenset(
        (event.detail.other, event.interval.end_ms)
        for event in conversation.events_of(EventKind.INTERRUPTION)
        if event.detail.other is not None
    )
