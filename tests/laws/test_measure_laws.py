"""What every registered measure keeps when the call is changed.

Each law computes the whole registry at once: a measure that is added is held to all of them.
"""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws.strategies import HOP_MS, Heard, any_calls, calls
from tests.timelines import A, B, C, speech
from voice_analytics.domain.measure import CALL, UNDEFINED, Unit, Value
from voice_analytics.measures import MEASURES

Values = dict[str, dict[str, Value]]
"""By measure, then by participant."""

RENAMED = {"A": "zoe", "B": "mia", "C": "abe", CALL: CALL}
SWAPPED = {"A": "B", "B": "A", CALL: CALL}

TIMES = st.integers(0, 10_000).map(lambda hops: hops * HOP_MS)
"""Times by which the acoustic tracks move too."""

LENGTH_MATTERS = {"silence_share", "interactivity"}
"""Measures relative to the length of the call, which silence around it prolongs."""

EMPTY = {"talk_time": Value(0, 0), "turn_count": Value(0, 0)}
"""What is not undefined in a call without speech."""


def measured(heard: Heard) -> Values:
    conversation = heard.conversation_with_tracks()
    return {measure.key: dict(measure.compute(conversation)) for measure in MEASURES}


def under(names: Mapping[str, str], found: Values) -> Values:
    return {
        key: {names[participant]: value for participant, value in values.items()}
        for key, values in found.items()
    }


def whatever_the_length(found: Values) -> Values:
    return {key: values for key, values in found.items() if key not in LENGTH_MATTERS}


@given(any_calls(), TIMES)
def test_a_shift_in_time_changes_only_what_depends_on_the_length(heard: Heard, by_ms: int) -> None:
    shifted = measured(heard.later(by_ms))
    assert whatever_the_length(shifted) == whatever_the_length(measured(heard))


@given(any_calls(), TIMES)
def test_silence_before_the_call_is_as_good_as_silence_after_it(heard: Heard, by_ms: int) -> None:
    before = measured(heard.later(by_ms))
    after = measured(replace(heard, duration_ms=heard.duration_ms + by_ms))
    for key in LENGTH_MATTERS:
        assert before[key][CALL].value == after[key][CALL].value


@given(any_calls(), TIMES)
def test_silence_after_the_call_changes_only_what_depends_on_the_length(
    heard: Heard, by_ms: int
) -> None:
    longer = measured(replace(heard, duration_ms=heard.duration_ms + by_ms))
    assert whatever_the_length(longer) == whatever_the_length(measured(heard))


@pytest.mark.parametrize("key", sorted(LENGTH_MATTERS))
def test_these_depend_on_the_length(key: str) -> None:
    heard = Heard(3000, (A, B), speech("A[0,1000) B[1500,3000)"), ())
    assert measured(heard)[key] != measured(replace(heard, duration_ms=6000))[key]


@given(calls(parties=(A, B, C)))
def test_renaming_the_speakers_renames_the_values(heard: Heard) -> None:
    people = tuple(replace(person, id=RENAMED[person.id]) for person in heard.participants)
    renamed = replace(heard.renamed(RENAMED), participants=people)
    assert measured(renamed) == under(RENAMED, measured(heard))


@given(calls())
def test_swapping_the_channels_swaps_the_values(heard: Heard) -> None:
    assert measured(heard.renamed(SWAPPED)) == under(SWAPPED, measured(heard))


@given(st.integers(0, 100_000))
def test_an_empty_call_has_no_values(duration_ms: int) -> None:
    for key, found in measured(Heard(duration_ms, (A, B), (), ())).items():
        assert set(found.values()) == {EMPTY.get(key, UNDEFINED)}, key


@given(any_calls())
def test_values_belong_to_all_participants_or_to_the_call(heard: Heard) -> None:
    everyone = {person.id for person in heard.participants}
    for key, found in measured(heard).items():
        assert set(found) in ({CALL}, everyone), key


@given(any_calls())
def test_values_are_of_their_unit(heard: Heard) -> None:
    found = measured(heard)
    for measure in MEASURES:
        for value in (v.value for v in found[measure.key].values() if v.value is not None):
            if measure.unit is Unit.SHARE:
                assert 0 <= value <= 1, measure.key
            elif measure.unit in (Unit.MILLISECONDS, Unit.COUNT):
                assert isinstance(value, int), measure.key
            else:
                assert value >= 0, measure.key


@given(any_calls())
def test_a_value_is_the_same_when_it_is_computed_again(heard: Heard) -> None:
    assert measured(heard) == measured(heard)


@given(calls())
def test_speech_silence_and_overlap_fill_the_call(heard: Heard) -> None:
    found = measured(heard)
    overlap_ms = found["overlap_time"][CALL].value
    silence_share = found["silence_share"][CALL].value
    if overlap_ms is None or silence_share is None:
        assert not heard.conversation().ipus
        return
    talk_ms = sum(value.value or 0 for value in found["talk_time"].values())
    filled_ms = talk_ms - overlap_ms + silence_share * heard.duration_ms
    assert filled_ms == pytest.approx(heard.duration_ms)


@given(calls(parties=(A, B, C)))
def test_talk_shares_add_up_to_one(heard: Heard) -> None:
    shares = [value.value for value in measured(heard)["talk_share"].values()]
    known = [share for share in shares if share is not None]
    assert not known or sum(known) == pytest.approx(1)
