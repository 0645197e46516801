"""Holds from the sounds of a line, and what they leave out."""

import numpy as np
import pytest

from benchmarks import holdset
from tests.fakes import ArraySource, Samples, Script, ScriptedDetector, performed, script
from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.conversation import Conversation, EventKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.pipeline.channels import ChannelLimits, ChannelPlan
from voice_analytics.pipeline.compose import Heard, converse
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.holds import find_holds
from voice_analytics.pipeline.listening import Listening, listen, listen_apart
from voice_analytics.pipeline.parties import by_channel
from voice_analytics.pipeline.quality import QualityMeter
from voice_analytics.pipeline.sounds.meter import ChannelSounds

PLAN = ChannelPlan(
    (Participant("agent", Role.AGENT, 0), Participant("customer", Role.CUSTOMER, 1)),
    separated=True,
)
TALK = script("A[0,2000) B[2500,4000) A[30000,32000) B[32500,34000)")


def listening(speech: Script, *sounds: ChannelSounds, duration_ms: int = 40_000) -> Listening:
    curve = np.full((2, duration_ms // 10), -60.0, np.float32)
    return Listening(duration_ms, False, False, speech, curve, QualityMeter(2), sounds=sounds)


def holds(speech: Script, *sounds: ChannelSounds) -> list[tuple[str, int, int]]:
    heard = listening(speech, *sounds)
    events = find_holds(by_channel(PLAN, speech), heard)
    return [(e.participant, e.interval.start_ms, e.interval.end_ms) for e in events]


MUSIC = ChannelSounds(music=(Interval(5000, 12_000), Interval(20_000, 29_000)))


def test_music_is_a_hold_of_its_channel() -> None:
    music = ChannelSounds(music=(Interval(5000, 29_000),))
    assert holds(TALK, music, ChannelSounds()) == [("agent", 5000, 29_000)]
    assert holds(TALK, ChannelSounds(), music) == [("customer", 5000, 29_000)]


def test_an_announcement_between_music_belongs_to_the_hold() -> None:
    told = script("A[0,2000) B[2500,4000) A[13000,18000) A[30000,32000)")
    assert holds(told, MUSIC, ChannelSounds()) == [("agent", 5000, 29_000)]


def test_talk_with_the_other_party_between_music_does_not() -> None:
    talked = script("A[0,2000) B[2500,4000) A[13000,15000) B[15500,17000) A[30000,32000)")
    assert holds(talked, MUSIC, ChannelSounds()) == [
        ("agent", 5000, 12_000),
        ("agent", 20_000, 29_000),
    ]


RINGS = tuple(Interval(at, at + 1000) for at in range(6000, 25_000, 4000))


@pytest.mark.parametrize(
    ("speech", "expected"),
    [
        pytest.param(TALK, [("agent", 6000, 23_000)], id="between talk"),
        pytest.param(script("A[30000,32000) B[32500,34000)"), [], id="before the call is answered"),
        pytest.param(script("A[0,2000) B[2500,4000)"), [], id="after the last word"),
    ],
)
def test_ringing_is_a_hold_only_between_talk(
    speech: Script, expected: list[tuple[str, int, int]]
) -> None:
    assert holds(speech, ChannelSounds(tones=RINGS), ChannelSounds()) == expected


def test_a_channel_that_two_share_has_each_hold_once() -> None:
    shared = ChannelPlan(
        (Participant("one", Role.UNKNOWN, 0), Participant("two", Role.UNKNOWN, 0)), separated=True
    )
    heard = listening(TALK, MUSIC)
    found = list(find_holds(by_channel(shared, (TALK[0],)), heard))
    assert {event.participant for event in found} == {"one"}


SPOKEN = script("A[500,2500) B[3000,5000) A[21000,23000) B[23500,25000)")


@pytest.fixture(scope="module")
def held() -> Samples:
    """Talk, then music on the agent's channel that the detector takes for speech, then talk."""
    audio = performed(SPOKEN, 26_000)
    tune = holdset.at_16_khz(holdset.music(12.0, "singer", np.random.default_rng(3)))
    audio[0, 7 * 16_000 : 7 * 16_000 + len(tune)] += tune
    return audio


def conversation(audio: Samples) -> Conversation:
    deceived = ((*SPOKEN[0], Interval(7000, 19_000)), SPOKEN[1])
    source = ArraySource(audio)
    heard = listen(source, ScriptedDetector(deceived), SegmenterOptions(), lambda _: None)
    parties = by_channel(PLAN, heard.segments)
    return converse(Heard(source.format, heard, parties, (), None, ()), TurnLimits())


def test_music_is_no_speech_and_no_dead_air(held: Samples) -> None:
    found = conversation(held)
    (hold,) = found.events_of(EventKind.HOLD)
    assert hold.participant == "agent"
    assert hold.interval.start_ms == pytest.approx(7000, abs=500)
    assert hold.interval.end_ms == pytest.approx(19_000, abs=500)
    assert found.events_of(EventKind.DEAD_AIR) == ()
    assert [s.start_ms for s in found.speech_of("agent")] == pytest.approx([500, 21_000], abs=50)
    assert found.speech_of("customer") == SPOKEN[1]


def test_only_a_recording_with_bleed_is_read_again() -> None:
    talk = script("A[500,20000) B[21000,40000)")
    audio = performed(talk, 41_000)
    bled = audio + np.float32(0.1) * audio[::-1]
    detector = ScriptedDetector(talk)

    def reads(samples: Samples) -> tuple[Listening, int]:
        source = ArraySource(samples)
        heard, _ = listen_apart(
            source, detector, SegmenterOptions(), ChannelLimits(), lambda _: None
        )
        return heard, source.reads

    clean, once = reads(audio)
    cleaned, twice = reads(bled)
    assert (once, twice) == (1, 2)
    assert clean.bleeds == ()
    assert [b.level_db for b in cleaned.bleeds] == pytest.approx([-20.0, -20.0], abs=0.5)
    assert np.median(cleaned.levels_dbfs[1, 100:1900]) < -55.0
    same, once = reads(np.stack([audio[0], audio[0]]))
    assert once == 1
    assert same.quality.correlation() == pytest.approx(1.0)
