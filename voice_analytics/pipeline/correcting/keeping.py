"""What keeps its value: measures and events that the stored report alone does not give back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import isclose

from voice_analytics.domain.conversation import Conversation, Event, EventKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.measure import Value
from voice_analytics.domain.report import MeasuredValue
from voice_analytics.measures import MEASURES

_Key = tuple[EventKind, str, Interval]


def events_kept(
    stored: Sequence[Event], before: Sequence[Event], after: Sequence[Event]
) -> tuple[Event, ...]:
    """Return the events after a correction.

    Parameters
    ----------
    stored
        Those of the report, under the new names.
    before
        Those that the report gives back, under the new names.
    after
        Those that the corrected one gives.
    """
    known, again = {_key(one): one for one in stored}, {_key(one) for one in before}
    fresh = {_key(one): one for one in after}
    found = [one for key, one in known.items() if key not in again and key not in fresh]
    for key, one in fresh.items():
        if key in known:
            found.append(_quoted(known[key], one))
        elif key not in again:
            found.append(one)
    return tuple(sorted(found, key=lambda one: one.interval))


def measures_kept(
    stored: Sequence[MeasuredValue],
    before: Conversation,
    after: Conversation,
    named: Mapping[str, str],
) -> Iterator[MeasuredValue]:
    """Yield the measures after a correction.

    Parameters
    ----------
    stored
        Those of the report.
    before, after
        The conversation as it was and as it was corrected.
    named
        New name of each participant.
    """
    known = {(one.key, named.get(one.participant, one.participant)): one for one in stored}
    for measure in MEASURES:
        again = {named.get(who, who): one for who, one in measure.compute(before).items()}
        for who, value in measure.compute(after).items():
            was = known.get((measure.key, who))
            if was is not None and not _same(was.value, again.get(who)):
                yield replace(was, participant=who)
            else:
                yield MeasuredValue(measure.key, who, value, measure.unit, measure.version)


def _same(stored: Value, again: Value | None) -> bool:
    """Return whether a measure came out as it is stored, where it is rounded."""
    if again is None or stored.count != again.count:
        return False
    if stored.value is None or again.value is None:
        return stored.value is again.value
    return isclose(stored.value, again.value, rel_tol=1e-3, abs_tol=1e-3)


def _key(event: Event) -> _Key:
    return event.kind, event.participant, event.interval


def _quoted(stored: Event, again: Event) -> Event:
    """Return an event as it was, with what is quoted now."""
    detail = replace(
        stored.detail,
        quote=again.detail.quote,
        other_quote=again.detail.other_quote,
        announced=again.detail.announced,
    )
    return replace(stored, detail=detail)


def under_new_names(events: Iterable[Event], named: Mapping[str, str]) -> tuple[Event, ...]:
    """Return events with their participants under other names."""
    return tuple(
        replace(one, participant=named.get(one.participant, one.participant)) for one in events
    )
