"""Process friction: what kept agents from helping, apart from how they listened."""

from voice_analytics.domain.assessment import Friction, FrictionTag
from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.cue import CueKind
from voice_analytics.domain.interval import Interval


def friction_of(conversation: Conversation) -> tuple[Friction, ...]:
    """Return each friction with the sentence that shows it, every tag once per sentence."""
    found: dict[tuple[FrictionTag, Interval], Friction] = {}
    for cue in conversation.cues_of(CueKind.FRICTION):
        if cue.label is not None and cue.label in tuple(FrictionTag):
            tag = FrictionTag(cue.label)
            found.setdefault((tag, cue.interval), Friction(tag, cue.interval, cue.quote))
    return tuple(found.values())
