"""Who takes part and who says what."""

from dataclasses import replace

import numpy as np
import pytest

from tests.fakes import Script, ScriptedDiarizer, script
from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.conversation import Word
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.report import AudioLimit
from voice_analytics.domain.roles import RoleCue
from voice_analytics.pipeline.attribution import words_by_voice
from voice_analytics.pipeline.channels import ChannelPlan
from voice_analytics.pipeline.parties import (
    by_channel,
    by_voice,
    stretches,
    with_roles,
    with_unknown,
    words_by_channel,
)
from voice_analytics.pipeline.protocols import Diarization
from voice_analytics.pipeline.recognition import RecognisedWord
from voice_analytics.pipeline.roles import CallFacts, RoleOptions

MIXED = ChannelPlan(
    (Participant("unknown", Role.UNKNOWN, 0),),
    separated=False,
    limits=(AudioLimit.DUAL_MONO, AudioLimit.MONO_NOT_SEPARATED),
)


def told(timeline: str, duration_ms: int = 10_000) -> Diarization:
    stream = ScriptedDiarizer(script(timeline, 3)).open()
    stream.push(np.zeros(16 * duration_ms, np.float32))
    return stream.flush()


def heard(timeline: str) -> Script:
    return script(timeline, 1)


def spans(speech: tuple[Interval, ...]) -> list[tuple[int, int]]:
    return [(span.start_ms, span.end_ms) for span in speech]


def word(start_ms: int, end_ms: int) -> RecognisedWord:
    return RecognisedWord(0, Interval(start_ms, end_ms), "word", 0.9)


def test_each_channel_is_a_party() -> None:
    agent, customer = (
        Participant("agent", Role.AGENT, 1),
        Participant("customer", Role.CUSTOMER, 0),
    )
    plan = ChannelPlan((agent, customer), separated=True)
    parties = by_channel(plan, script("A[0,1000) B[1500,2000)"))
    assert [spans(own) for own in parties.speech] == [[(1500, 2000)], [(0, 1000)]]
    (said,) = words_by_channel([word(200, 300)], parties)
    assert said.participant == "customer"


def test_voices_are_kept_inside_what_was_heard() -> None:
    parties = by_voice(MIXED, heard("A[500,2000) A[2300,4000)"), told("A[400,2100) B[2200,4100)"))
    assert [spans(own) for own in parties.speech] == [[(500, 2000)], [(2300, 4000)]]
    assert parties.separated
    assert parties.limits == (AudioLimit.DUAL_MONO, AudioLimit.MONO_DIARISED)


def test_overlap_belongs_to_both() -> None:
    parties = by_voice(MIXED, heard("A[500,4000)"), told("A[500,3000) B[2600,4000)"))
    assert [spans(own) for own in parties.speech] == [[(500, 3000)], [(2600, 4000)]]


def test_speech_given_to_nobody_goes_to_the_likeliest() -> None:
    found = told("A[500,2000) B[3000,4000)")
    likely = found.posteriors.copy()
    likely[200:300, 1] = 0.1
    found = replace(found, posteriors=likely)
    parties = by_voice(MIXED, heard("A[500,4000)"), found)
    assert [spans(own) for own in parties.speech] == [[(500, 2000)], [(2000, 4000)]]


@pytest.mark.parametrize(
    ("voices", "limits"),
    [
        ("", (AudioLimit.DUAL_MONO, AudioLimit.MONO_NOT_SEPARATED)),
        (
            "A[500,4000)",
            (AudioLimit.DUAL_MONO, AudioLimit.MONO_DIARISED, AudioLimit.ONE_SPEAKER_FOUND),
        ),
        pytest.param(
            "A[500,4000) B[6000,7000)",
            (AudioLimit.DUAL_MONO, AudioLimit.MONO_DIARISED, AudioLimit.ONE_SPEAKER_FOUND),
            id="second voice where nothing was heard",
        ),
    ],
)
def test_less_than_two_voices_are_one_unknown_party(
    voices: str, limits: tuple[AudioLimit, ...]
) -> None:
    parties = by_voice(MIXED, heard("A[500,4000)"), told(voices))
    assert [party.id for party in parties.participants] == ["unknown"]
    assert [spans(own) for own in parties.speech] == [[(500, 4000)]]
    assert not parties.separated
    assert parties.limits == limits


def test_words_go_to_the_likelier_voice() -> None:
    found = told("A[500,3000) B[2600,4000)")
    likely = found.posteriors.copy()
    likely[260:300, 1] = 0.95
    found = replace(found, posteriors=likely)
    parties = by_voice(MIXED, heard("A[500,4000)"), found)
    words = words_by_voice([word(600, 900), word(2650, 2900), word(3500, 3510)], parties, found)
    assert [said.participant for said in words] == ["speaker_1", "speaker_2", "speaker_2"]
    assert words[0].interval == Interval(600, 900)


def test_a_word_of_no_likely_voice_is_nobodys() -> None:
    found = told("A[500,2000) B[2300,4000)")
    parties = by_voice(MIXED, heard("A[500,4000) A[5000,6000)"), found)
    words = words_by_voice([word(600, 900), word(5200, 5400)], parties, found)
    assert [said.participant for said in words] == ["speaker_1", "unknown"]
    everybody = with_unknown(parties, words)
    assert [party.id for party in everybody.participants] == ["speaker_1", "speaker_2", "unknown"]
    assert everybody.speech[2] == ()
    assert with_unknown(parties, words[:1]) == parties


def test_voices_that_are_never_heard_take_no_part() -> None:
    found = told("A[500,1000) B[2300,4000) C[5000,6000)")
    parties = by_voice(MIXED, heard("A[2300,6000)"), found)
    assert [party.id for party in parties.participants] == ["speaker_2", "speaker_3"]
    (said,) = words_by_voice([word(5500, 5600)], parties, found)
    assert said.participant == "speaker_3"


def test_stretches_reach_half_a_frame_beyond_the_middles_and_stay_inside() -> None:
    on = np.array([True, True, False, True])
    assert spans(stretches(on, 10.0, 20.0, 100)) == [(0, 40), (60, 80)]
    assert spans(stretches(on, 4.0, 20.0, 70)) == [(0, 34), (54, 70)]
    assert stretches(on[:0], 10.0, 20.0, 100) == ()


HELP = RoleOptions({"en": (RoleCue("offers_help", Role.AGENT, 5.0, ("help",)),)})
THREE = by_voice(
    MIXED, heard("A[500,9500)"), told("A[500,4000) B[4000,4500) C[5000,9000) A[9000,9500)")
)
SAID = tuple(
    Word(who, Interval(at_ms, at_ms + 300), text, 0.9)
    for who, at_ms, text in (
        ("speaker_1", 600, "Hello."),
        ("unknown", 4000, "Oh."),
        ("speaker_2", 4200, "Er."),
        ("speaker_3", 5000, "Help?"),
    )
)


def test_voices_with_a_role_take_its_name() -> None:
    options = replace(HELP, least_confidence=0.8)
    parties, words = with_roles(THREE, SAID, CallFacts("en"), options)
    assert [who.id for who in parties.participants] == ["customer", "speaker_2", "agent"]
    roles = [who.role for who in parties.participants]
    assert roles == [Role.CUSTOMER, Role.UNKNOWN, Role.AGENT]
    assert [who.role_confidence is None for who in parties.participants] == [False, True, False]
    assert [reason.key for reason in parties.participants[2].role_reasons] == ["offers_help"]
    assert [word.participant for word in words] == ["customer", "unknown", "speaker_2", "agent"]
    assert [word.text for word in words] == [word.text for word in SAID]
    assert parties.speech == THREE.speech
    assert parties.limits == (*THREE.limits, AudioLimit.ROLES_GUESSED)


def test_voices_without_a_role_keep_their_name() -> None:
    parties, words = with_roles(THREE, SAID, CallFacts("nl"), HELP)
    assert [who.id for who in parties.participants] == ["speaker_1", "speaker_2", "speaker_3"]
    assert words == SAID
    assert parties.limits == (*THREE.limits, AudioLimit.ROLES_UNKNOWN)


def test_stated_roles_are_no_guess() -> None:
    two = by_voice(MIXED, heard("A[500,9000)"), told("A[500,4000) B[5000,9000)"))
    facts = CallFacts(speaks_first=Role.AGENT)
    parties, _ = with_roles(two, SAID[:1], facts, RoleOptions())
    assert [who.id for who in parties.participants] == ["agent", "customer"]
    assert parties.limits == two.limits


def test_a_second_agent_has_a_name_of_its_own() -> None:
    sure = RoleOptions(
        {
            "en": (
                RoleCue("h", Role.AGENT, 5.0, ("help",)),
                RoleCue("o", Role.CUSTOMER, 5.0, ("er",)),
            )
        },
        second_party=0.5,
    )
    three = replace(THREE, speech=tuple((Interval(0, 1000),) for _ in range(3)))
    said = (
        replace(SAID[0], text="Help help help."),
        *SAID[2:3],
        replace(SAID[3], text="Help help."),
    )
    parties, _ = with_roles(three, said, CallFacts("en"), replace(sure, least_confidence=0.8))
    assert [who.id for who in parties.participants] == ["agent", "customer", "agent_2"]
