"""From what was heard to the report."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.fakes import Script, script
from voice_analytics.domain.call import (
    CallKind,
    CallMetadata,
    Participant,
    Role,
    StintKind,
    StintNote,
)
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.domain.report import AudioLimit, CallReport, Provenance
from voice_analytics.measures import MEASURES
from voice_analytics.pipeline.channels import ChannelPlan
from voice_analytics.pipeline.compose import Heard, Identity, compose
from voice_analytics.pipeline.listening import Listening
from voice_analytics.pipeline.parties import by_channel, words_by_channel
from voice_analytics.pipeline.protocols import SourceFormat
from voice_analytics.pipeline.quality import QualityMeter
from voice_analytics.pipeline.recognition import RecognisedWord

AGENT = Participant("agent", Role.AGENT, 0)
CUSTOMER = Participant("customer", Role.CUSTOMER, 1)
BOTH = ChannelPlan((AGENT, CUSTOMER), separated=True)
PROVENANCE = Provenance("0.1.0", "0" * 64, "1" * 64, (), {}, {})
LONG = script("A[500,20000) B[21000,55000)")


def composed(
    speech: Script = LONG,
    duration_ms: int = 60_000,
    *,
    metadata: CallMetadata | None = None,
    plan: ChannelPlan = BOTH,
    words: Sequence[RecognisedWord] = (),
    levels: Mapping[int, float] | None = None,
    clipped: int = 0,
    truncated: bool = False,
    damaged: bool = False,
    limits: Sequence[AudioLimit] = (),
) -> CallReport:
    quality = QualityMeter(len(speech))
    samples = np.full((len(speech), 10_000), 0.1, np.float32)
    samples[0, :clipped] = 1.0
    quality.push(samples, np.full((len(speech), 62), -20.0, np.float32))
    curve = np.full((len(speech), duration_ms // 10), -60.0, np.float32)
    for channel, spans in enumerate(speech):
        for span in spans:
            level = (levels or {}).get(channel, -20.0)
            curve[channel, span.start_ms // 10 : span.end_ms // 10] = level
    listening = Listening(duration_ms, truncated, damaged, speech, curve, quality)
    source = SourceFormat(len(speech), 8000, "pcm_alaw", duration_ms)
    parties = by_channel(plan, speech)
    told = words_by_channel(words, parties)
    heard = Heard(source, listening, parties, told, "en", tuple(limits))
    identity = Identity("call-1", "a" * 64, "file", metadata or CallMetadata())
    return compose(identity, heard, TurnLimits(), PROVENANCE)


def said(channel: int, start_ms: int, count: int, word_ms: int = 300) -> list[RecognisedWord]:
    return [
        RecognisedWord(channel, Interval(at, at + word_ms), "word", 0.9)
        for at in range(start_ms, start_ms + count * word_ms, word_ms)
    ]


def test_a_conversation_can_be_scored() -> None:
    call = composed().call
    assert (call.kind, call.scorable, call.why_not) == (CallKind.CONVERSATION, True, None)
    assert (call.id, call.source, call.language) == ("call-1", "file", "en")


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (CallKind.VOICEMAIL, "the call is marked as voicemail"),
        (CallKind.IVR_ONLY, "the call is marked as ivr only"),
        (CallKind.INTERNAL, "the call is marked as internal"),
        (CallKind.TEST, "the call is marked as test"),
        (CallKind.SHORT, "the call is marked as short"),
    ],
)
def test_what_is_marked_as_no_conversation_is_not_scored(kind: CallKind, reason: str) -> None:
    call = composed(metadata=CallMetadata(kind=kind)).call
    assert (call.kind, call.scorable, call.why_not) == (kind, False, reason)


def test_a_call_with_little_of_the_customer_is_short() -> None:
    call = composed(script("A[500,20000) B[21000,50990)")).call
    assert call.kind is CallKind.SHORT
    assert call.why_not == "less than 30 s of customer speech"


def test_thirty_seconds_of_the_customer_are_enough() -> None:
    assert composed(script("A[500,20000) B[21000,51000)")).call.scorable


def test_a_stated_conversation_keeps_its_kind_though_short() -> None:
    metadata = CallMetadata(kind=CallKind.CONVERSATION)
    call = composed(script("A[500,2000) B[2100,4000)"), metadata=metadata).call
    assert call.kind is CallKind.CONVERSATION
    assert not call.scorable


def test_parties_not_told_apart_are_not_scored() -> None:
    mixed = ChannelPlan(
        (Participant("unknown", Role.UNKNOWN, 0),), False, (AudioLimit.MONO_NOT_SEPARATED,)
    )
    report = composed(script("A[500,55000)", 1), plan=mixed)
    assert report.call.why_not == "the parties share one channel and were not told apart"
    assert report.call.stints == ()
    assert report.audio.limits == (AudioLimit.MONO_NOT_SEPARATED,)


@pytest.mark.parametrize("role", [Role.UNKNOWN, Role.AGENT])
def test_without_a_customer_nothing_is_scored(role: Role) -> None:
    plan = ChannelPlan((AGENT, replace(CUSTOMER, role=role)), separated=True)
    expected = "it is not known who is the agent and who is the customer"
    assert composed(plan=plan).call.why_not == expected


def test_the_whole_call_is_the_agents_stint() -> None:
    (stint,) = composed().call.stints
    assert (stint.index, stint.kind, stint.participant) == (0, StintKind.AGENT, "agent")
    assert stint.interval == Interval(0, 60_000)
    assert stint.language == "en"


def test_a_call_of_no_length_has_no_stint() -> None:
    assert composed(script(""), 0).call.stints == ()


def test_stated_stints_end_with_the_call() -> None:
    notes = (
        StintNote(StintKind.IVR, 0, 5000),
        StintNote(StintKind.AGENT, 5000, 90_000, "7"),
        StintNote(StintKind.AGENT, 90_000, 95_000, "8"),
    )
    stints = composed(metadata=CallMetadata(stints=notes)).call.stints
    assert [(s.kind, s.participant, s.interval) for s in stints] == [
        (StintKind.IVR, None, Interval(0, 5000)),
        (StintKind.AGENT, "agent", Interval(5000, 60_000)),
    ]


def test_stated_stints_need_no_order() -> None:
    """A stint beyond the recording hides none that lies inside."""
    notes = (
        StintNote(StintKind.AGENT, 70_000, 80_000),
        StintNote(StintKind.AGENT, 5000, 70_000),
        StintNote(StintKind.IVR, 0, 5000),
    )
    stints = composed(metadata=CallMetadata(stints=notes)).call.stints
    assert [(s.index, s.kind) for s in stints] == [(0, StintKind.IVR), (1, StintKind.AGENT)]


@pytest.mark.parametrize(
    ("clipped", "limits"),
    [(0, ()), (10, ()), (11, (AudioLimit.CLIPPED,))],
)
def test_clipping_counts_above_a_thousandth(clipped: int, limits: tuple[AudioLimit, ...]) -> None:
    assert composed(clipped=clipped).audio.limits == limits


def test_limits_of_all_passes_come_together() -> None:
    report = composed(
        script(""),
        plan=replace(BOTH, limits=(AudioLimit.SILENT_CHANNEL,)),
        limits=[AudioLimit.LANGUAGE_NOT_SUPPORTED],
        truncated=True,
        damaged=True,
    )
    assert report.audio.limits == (
        AudioLimit.SILENT_CHANNEL,
        AudioLimit.LANGUAGE_NOT_SUPPORTED,
        AudioLimit.TRUNCATED,
        AudioLimit.DAMAGED_SAMPLES,
        AudioLimit.NO_SPEECH,
    )


def test_description_of_the_audio() -> None:
    audio = composed().audio
    assert (audio.channels, audio.sample_rate_hz, audio.codec) == (2, 8000, "pcm_alaw")
    assert audio.sha256 == "a" * 64
    assert [q.active_share for q in audio.quality.channels] == [0.325, 0.5667]


def test_level_of_a_turn_is_the_median_of_its_speech() -> None:
    report = composed(levels={0: -17.0, 1: -31.5})
    assert [sound.level_db for sound in report.acoustics] == [-17.0, -31.5]


def test_rate_of_a_turn_counts_its_words_per_second_of_speech() -> None:
    speech = script("A[0,4000) A[4500,8500) B[9000,45000)")
    words = [*said(0, 0, 10), *said(0, 4500, 10), *said(1, 9000, 7)]
    agent, customer = composed(speech, words=words).acoustics
    assert agent.rate == 2.5
    assert customer.rate is None


def test_curves_are_null_where_the_participant_is_silent() -> None:
    report = composed(script("A[100,300) B[250,400)"), 1050)
    assert report.curves.hop_ms == 100
    assert report.curves.participants["agent"].level_db == (None, -20.0, -20.0, *[None] * 7)
    # From 250: the mean over the frames with speech, not over the whole hop.
    assert report.curves.participants["customer"].level_db == (
        None, None, -20.0, -20.0, *[None] * 6
    )  # fmt: skip


def test_every_measure_is_there_in_the_order_of_the_registry() -> None:
    keys = list(dict.fromkeys(value.key for value in composed().measures))
    assert keys == [measure.key for measure in MEASURES]


def test_a_delay_that_was_taken_out_is_told() -> None:
    audio = composed(metadata=CallMetadata(delays_ms={1: 80, 7: 20})).audio
    assert [channel.delay_ms for channel in audio.quality.channels] == [0, 80]


def test_the_rate_of_a_turn_counts_numbers_as_said() -> None:
    words = [replace(word, text="412") for word in said(0, 1000, 8)]
    assert composed(words=words).acoustics[0].rate == round(8 * 3 / 19.5, 2)


def test_an_answer_after_a_handover_is_not_late() -> None:
    second = StintNote(StintKind.AGENT, 20_500, 60_000)
    for stints, count in (((), 1), ((StintNote(StintKind.AGENT, 0, 20_500), second), 0)):
        measures = composed(metadata=CallMetadata(stints=stints)).measures
        counts = [m.value.count for m in measures if m.key == "response_latency_median"]
        assert counts == [0, count]
