"""What is known of consent: what is stated, else whether a notice was heard in time."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.reports import report_of
from tests.timelines import call
from voice_analytics.domain.call import Consent, Participant, Role
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.report import CallReport
from voice_analytics.privacy.consent import consent_of

TALK = call("A[0,4000) B[4500,14000) A[15000,18000) B[18500,21000)", duration_ms=22_000)


def notice(who: str, start_ms: int, sure: float = 0.9, label: str = "consent") -> Cue:
    span = Interval(start_ms, start_ms + 2000)
    return Cue(CueKind.ANNOUNCEMENT, who, span, "this call is recorded", sure, label=label)


def report(cues: Sequence[Cue] = (), stated: Consent | None = None) -> CallReport:
    whole = report_of(TALK)
    metadata = replace(whole.call.metadata, consent=stated)
    return replace(whole, call=replace(whole.call, metadata=metadata), cues=tuple(cues))


@pytest.mark.parametrize(
    ("cues", "expected"),
    [
        pytest.param([], Consent.ABSENT, id="nothing said"),
        pytest.param([notice("A", 0)], Consent.ANNOUNCED, id="the agent's channel, at once"),
        pytest.param([notice("A", 15_000)], Consent.ANNOUNCED, id="after 9.5 s of the customer"),
        pytest.param([notice("A", 21_500)], Consent.ABSENT, id="after 12 s of the customer"),
        pytest.param([notice("B", 5000)], Consent.ABSENT, id="the customer, asking"),
        pytest.param([notice("A", 0, sure=0.3)], Consent.ABSENT, id="hardly recognised"),
        pytest.param([notice("A", 0, label="queue")], Consent.ABSENT, id="another prompt"),
        pytest.param([notice("A", 21_500), notice("A", 0)], Consent.ANNOUNCED, id="twice"),
    ],
)
def test_a_notice_in_time_is_announced_and_never_consent(
    cues: Sequence[Cue], expected: Consent
) -> None:
    assert consent_of(report(cues)) is expected


@pytest.mark.parametrize("stated", list(Consent))
def test_what_the_source_states_wins(stated: Consent) -> None:
    assert consent_of(report([notice("A", 0)], stated)) is stated


@pytest.mark.parametrize(
    ("start_ms", "expected"), [(9000, Consent.ANNOUNCED), (19_000, Consent.ABSENT)]
)
def test_where_nobody_is_known_all_speech_before_counts(start_ms: int, expected: Consent) -> None:
    everyone = Participant("A", Role.UNKNOWN, 0)
    spoken = report_of(replace(call("A[0,20000)", duration_ms=21_000), participants=(everyone,)))
    heard = replace(spoken, cues=(notice("A", start_ms),))
    assert consent_of(heard) is expected
