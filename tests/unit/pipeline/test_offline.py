"""A whole recording through the stages."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from tests.fakes import (
    ArraySource,
    Samples,
    Script,
    ScriptedDetector,
    ScriptedDiarizer,
    ScriptedPitch,
    ScriptedTranscriber,
    StepClock,
    loud_runs,
    performed,
    script,
)
from tests.tones import dialled
from voice_analytics.cli.progress import STAGES
from voice_analytics.config.packs import read_packs
from voice_analytics.cues import PhraseBook, phrase_book
from voice_analytics.domain.call import CallMetadata, Role
from voice_analytics.domain.conversation import EventKind
from voice_analytics.domain.interval import Interval, union
from voice_analytics.domain.report import AudioLimit, Provenance
from voice_analytics.domain.roles import RoleCue
from voice_analytics.domain.turn_words import TurnWords
from voice_analytics.export.convert import from_document, to_document
from voice_analytics.export.files import to_json
from voice_analytics.pipeline.compose import Identity
from voice_analytics.pipeline.offline import Analysis, Models, OfflineOptions, analyse
from voice_analytics.pipeline.packing import PackingOptions
from voice_analytics.pipeline.protocols import Decode, HeardWord
from voice_analytics.pipeline.recognition import RecognitionOptions
from voice_analytics.pipeline.roles import RoleOptions

ROLES = {0: Role.AGENT, 1: Role.CUSTOMER}
TALK = script("A[500,2000) B[2300,4000) A[4400,6000) B[6200,7900) A[9000,9600)")
PROVENANCE = Provenance("0.1.0", "0" * 64, "1" * 64, (), {"pipeline": 1}, {})


class Run:
    """One analysis and what was told on the way."""

    def __init__(
        self,
        audio: Samples,
        speech: Script = TALK,
        *,
        metadata: CallMetadata | None = None,
        options: OfflineOptions | None = None,
        transcriber: ScriptedTranscriber | None = None,
        voices: Script | None = None,
        sizes: tuple[int, ...] = (16_000,),
        phrases: Callable[[str], PhraseBook | None] | None = None,
    ) -> None:
        self.steps: list[tuple[str, int, int]] = []
        self.transcriber = transcriber or ScriptedTranscriber()
        self.source = ArraySource(audio, sizes)
        self.analysis: Analysis = analyse(
            self.source,
            Identity("call-1", "a" * 64, "file", metadata or CallMetadata()),
            Models(
                ScriptedDetector(speech),
                self.transcriber,
                ScriptedDiarizer(voices or speech[:1]),
                ScriptedPitch(),
                phrases,
            ),
            options or OfflineOptions(ROLES),
            PROVENANCE,
            lambda stage, at_ms, whole_ms: self.steps.append((stage, at_ms, whole_ms)),
            StepClock(),
        )
        self.report = self.analysis.report


AUDIO = performed(TALK, 10_000)


def test_report_of_a_two_channel_call() -> None:
    run = Run(AUDIO)
    report = run.report
    assert [(t.participant, t.interval.start_ms, t.interval.end_ms) for t in report.turns] == [
        ("agent", 500, 2000),
        ("customer", 2300, 4000),
        ("agent", 4400, 6000),
        ("customer", 6200, 7900),
        ("agent", 9000, 9600),
    ]
    assert [t.offset_ms for t in report.transfers] == [300, 400, 200, 1100]
    assert report.turns[0].text == "xca xca xca xca xca xca"
    assert set(report.turns[1].text.split()) == {"xcg"}
    assert report.call.language == "en"
    assert report.call.duration_ms == 10_000
    assert report.provenance == PROVENANCE
    assert len(report.acoustics) == len(report.turns)


def test_reading_in_other_blocks_gives_the_same_report() -> None:
    whole = to_json(to_document(Run(AUDIO).report))
    cut = to_json(to_document(Run(AUDIO, sizes=(777, 31_000, 5)).report))
    assert cut == whole


def test_progress_never_goes_back() -> None:
    options = OfflineOptions(ROLES, recognition=RecognitionOptions(PackingOptions(window_ms=2500)))
    one_by_one = ScriptedTranscriber(batch_windows=1)
    run = Run(AUDIO, options=options, transcriber=one_by_one, sizes=(64_000,))
    for stage in ("listen", "voices", "recognise"):
        told = [at_ms for name, at_ms, _ in run.steps if name == stage]
        assert told
        assert all(a <= b for a, b in pairwise(told))
        assert all(0 <= at_ms <= 10_000 for at_ms in told)
    assert {whole for _, _, whole in run.steps} == {10_000}
    assert {stage for stage, _, _ in run.steps} == set(STAGES) - {"diarise"}


def test_recognition_is_told_before_its_first_words() -> None:
    recognised = [at_ms for name, at_ms, _ in Run(AUDIO).steps if name == "recognise"]
    assert recognised[0] == 0
    assert recognised[-1] > 0


def test_every_stage_is_timed() -> None:
    timings = Run(AUDIO).analysis.timings_s
    stages = {"listen", "voices", "language", "recognise", "redact", "compose"}
    assert set(timings) == stages
    assert all(seconds >= 1.0 for seconds in timings.values())


def test_given_language_is_not_asked_for() -> None:
    run = Run(AUDIO, options=OfflineOptions(ROLES, language="nl"))
    assert run.transcriber.language_questions == 0
    assert run.report.call.language == "nl"
    assert set(run.transcriber.told) == {"nl"}


def test_stated_language_counts_after_the_option() -> None:
    metadata = CallMetadata(language="nl")
    assert Run(AUDIO, metadata=metadata).report.call.language == "nl"
    options = OfflineOptions(ROLES, language="en")
    assert Run(AUDIO, metadata=metadata, options=options).report.call.language == "en"


def test_language_the_recogniser_does_not_know_gives_no_words() -> None:
    run = Run(AUDIO, options=OfflineOptions(ROLES, language="tlh"))
    assert run.report.words == ()
    assert run.report.call.language == "tlh"
    assert AudioLimit.LANGUAGE_NOT_SUPPORTED in run.report.audio.limits
    assert run.report.turns != ()


def test_silence_is_not_recognised_at_all() -> None:
    run = Run(np.zeros((2, 160_000), np.float32), script(""))
    assert run.report.words == ()
    assert run.report.call.language is None
    assert run.report.audio.limits == (AudioLimit.NO_SPEECH,)
    assert run.transcriber.batches_ms == []
    assert run.transcriber.language_questions == 0


def test_a_language_without_believable_words_is_not_told() -> None:
    mumble = ScriptedTranscriber(lambda _: Decode((), 0.0, 1.0))
    assert Run(AUDIO, transcriber=mumble).report.call.language is None
    stated = Run(AUDIO, transcriber=mumble, options=OfflineOptions(ROLES, language="nl"))
    assert stated.report.call.language == "nl"


def test_same_audio_on_both_channels_is_one_party() -> None:
    both = script("A[500,2000) B[500,2000)")
    mono = performed(both, 3000)[:1]
    run = Run(np.concatenate([mono, mono]), both)
    assert [p.id for p in run.report.call.participants] == ["unknown"]
    assert {w.participant for w in run.report.words} == {"unknown"}
    assert {AudioLimit.DUAL_MONO, AudioLimit.ONE_SPEAKER_FOUND} <= set(run.report.audio.limits)
    assert run.report.transfers == ()


def test_a_silent_channel_is_left_out() -> None:
    audio = AUDIO.copy()
    audio[0] = 0.0
    run = Run(audio, script("B[2300,4000) B[6200,7900)"))
    assert [(p.id, p.channel) for p in run.report.call.participants] == [("unknown", 1)]
    assert run.report.words != ()
    assert AudioLimit.SILENT_CHANNEL in run.report.audio.limits


def mixed(
    voices: Script,
    duration_ms: int,
    sizes: tuple[int, ...] = (16_000,),
    telling: RoleOptions | None = None,
    metadata: CallMetadata | None = None,
) -> Run:
    """Analyse voices that share one channel."""
    audio = performed(voices, duration_ms).sum(axis=0, keepdims=True)
    together = (union(span for own in voices for span in own),)
    repetitive = RecognitionOptions(highest_compression=100.0)
    options = OfflineOptions(ROLES, recognition=repetitive, telling=telling or RoleOptions())
    return Run(audio, together, voices=voices, options=options, sizes=sizes, metadata=metadata)


TWO_VOICES = script("A[500,2000) B[2300,4000) A[4400,6000) B[6200,7900) A[9000,9600)")


def test_mono_is_told_apart_by_voice() -> None:
    report = mixed(TWO_VOICES, 10_000).report
    assert [(p.id, p.role, p.channel) for p in report.call.participants] == [
        ("speaker_1", Role.UNKNOWN, 0),
        ("speaker_2", Role.UNKNOWN, 0),
    ]
    assert report.audio.limits == (AudioLimit.MONO_DIARISED, AudioLimit.ROLES_UNKNOWN)
    assert [turn.participant for turn in report.turns] == [
        *("speaker_1", "speaker_2", "speaker_1", "speaker_2", "speaker_1")
    ]
    levels = {word.participant: word.text for word in report.words}
    assert levels == {"speaker_1": "xca", "speaker_2": "xcg"}
    assert [t.offset_ms for t in report.transfers] == pytest.approx([300, 400, 200, 1100], abs=30)
    assert report.call.why_not == "it is not known who is the agent and who is the customer"


PHRASES = RoleOptions(
    {
        "en": (
            RoleCue("loud", Role.AGENT, 2.0, ("xca",)),
            RoleCue("quiet", Role.CUSTOMER, 2.0, ("xcg",)),
        )
    }
)


@pytest.mark.parametrize(
    ("metadata", "participants", "limit"),
    [
        (CallMetadata(), ["agent", "customer"], (AudioLimit.ROLES_GUESSED,)),
        (CallMetadata(speaks_first=Role.CUSTOMER), ["customer", "agent"], ()),
        (CallMetadata(language="nl"), ["speaker_1", "speaker_2"], (AudioLimit.ROLES_UNKNOWN,)),
    ],
)
def test_roles_on_mono(
    metadata: CallMetadata, participants: list[str], limit: tuple[AudioLimit, ...]
) -> None:
    report = mixed(TWO_VOICES, 10_000, telling=PHRASES, metadata=metadata).report
    assert [p.id for p in report.call.participants] == participants
    assert {turn.participant for turn in report.turns} == set(participants)
    assert {word.participant for word in report.words} == set(participants)
    assert report.audio.limits == (AudioLimit.MONO_DIARISED, *limit)
    assert from_document(to_document(report)).call.participants == report.call.participants


def test_mono_in_other_blocks_gives_the_same_report() -> None:
    whole = to_json(to_document(mixed(TWO_VOICES, 10_000).report))
    assert to_json(to_document(mixed(TWO_VOICES, 10_000, sizes=(777, 31_000)).report)) == whole


def test_told_apart_after_listening() -> None:
    run = mixed(TWO_VOICES, 10_000)
    assert {stage for stage, _, _ in run.steps} == set(STAGES)
    assert "diarise" in run.analysis.timings_s


def test_mono_with_one_voice_is_no_conversation() -> None:
    speech = script("A[500,2000) A[2600,4000)", 1)
    report = Run(performed(speech, 5000), speech).report
    assert [p.id for p in report.call.participants] == ["unknown"]
    assert report.audio.limits == (AudioLimit.MONO_DIARISED, AudioLimit.ONE_SPEAKER_FOUND)
    assert report.call.why_not == "the parties share one channel and only one voice was found"


def test_mono_without_voices_is_not_told_apart() -> None:
    run = Run(performed(script("", 1), 5000), script("", 1))
    assert run.report.audio.limits == (AudioLimit.MONO_NOT_SEPARATED, AudioLimit.NO_SPEECH)


def test_stated_channels_win_over_the_settings() -> None:
    swapped = {0: Role.CUSTOMER, 1: Role.AGENT}
    run = Run(AUDIO, metadata=CallMetadata(channels=swapped))
    assert run.report.turns[0].participant == "customer"


@pytest.mark.parametrize("samples", [0, 1, 4000])
def test_recordings_of_next_to_nothing_have_a_report(samples: int) -> None:
    run = Run(np.zeros((2, samples), np.float32), script(""))
    assert run.report.turns == ()
    assert not run.report.call.scorable
    to_document(run.report)


def test_recording_without_stated_length_has_no_known_whole_while_listening() -> None:
    steps: list[tuple[str, int, int]] = []
    analyse(
        ArraySource(AUDIO, states_duration=False),
        Identity("call-1", "a" * 64, "file", CallMetadata()),
        Models(
            ScriptedDetector(TALK), ScriptedTranscriber(), ScriptedDiarizer(()), ScriptedPitch()
        ),
        OfflineOptions(ROLES),
        PROVENANCE,
        lambda stage, at_ms, whole_ms: steps.append((stage, at_ms, whole_ms)),
        StepClock(),
    )
    assert {whole for stage, _, whole in steps if stage == "listen"} == {0}
    assert {whole for stage, _, whole in steps if stage == "recognise"} == {10_000}


@pytest.mark.parametrize(
    ("stated", "limits"), [(None, (AudioLimit.LANGUAGE_ASSUMED,)), ("en", ())], ids=str
)
def test_a_recogniser_of_one_language_assumes_it(
    stated: str | None, limits: tuple[AudioLimit, ...]
) -> None:
    transcriber = ScriptedTranscriber(only_language="en")
    run = Run(AUDIO, metadata=CallMetadata(language=stated), transcriber=transcriber)
    assert transcriber.language_questions == 0
    assert run.report.call.language == "en"
    assert run.report.audio.limits == limits
    assert run.report.words


@pytest.mark.parametrize(
    ("language", "kind"),
    [
        pytest.param("en", EventKind.ATTEMPTED_INTERRUPTION, id="lists of the call's language"),
        pytest.param("nl", EventKind.BACKCHANNEL, id="lists of another language only"),
    ],
)
def test_overlaps_are_told_by_the_word_lists_of_the_language(
    language: str, kind: EventKind
) -> None:
    speech = script("A[500,9000) B[4000,4500)")
    words = TurnWords(backchannels=frozenset({("mm",)}), claims=frozenset({("xcg",)}))
    options = OfflineOptions(ROLES, turn_words={language: words})
    (event,) = Run(performed(speech, 10_000), speech, options=options).report.events
    assert event.kind is kind


def test_pauses_of_the_sidecar_are_no_dead_air() -> None:
    speech = script("A[500,2000) B[8000,9500)")
    audio = performed(speech, 10_000)
    assert [e.kind for e in Run(audio, speech).report.events] == [EventKind.DEAD_AIR]
    paused = CallMetadata(pauses=(Interval(2500, 7500),))
    assert Run(audio, speech, metadata=paused).report.events == ()


def spoken(text: str) -> ScriptedTranscriber:
    """Return a transcriber that hears the same words in every stretch of sound, in any language."""

    def say(samples: Samples) -> Decode:
        heard = loud_runs(samples)
        words = [
            HeardWord(Interval(run.start_ms + 100 * at, run.start_ms + 100 * at + 100), word, 0.9)
            for run, _ in heard
            for at, word in enumerate(text.split())
        ]
        return Decode(tuple(words), -0.2 if words else 0.0, 0.01 if words else 1.0)

    return ScriptedTranscriber(say, known=("en", "nl", "xx"))


@pytest.mark.parametrize(
    ("language", "limit"),
    [
        pytest.param("en", AudioLimit.NO_SENTENCE_MODEL, id="no model of meaning"),
        pytest.param("nl", AudioLimit.FEW_PHRASES, id="a small pack"),
        pytest.param("xx", AudioLimit.NO_PHRASES, id="no pack"),
    ],
)
def test_what_cues_lack_is_among_the_limits(language: str, limit: AudioLimit) -> None:
    packs = read_packs()

    def phrases(asked: str) -> PhraseBook | None:
        return phrase_book(packs[asked]) if asked in packs else None

    transcriber = spoken("Sorry, could you repeat that?" if language == "en" else "Goedemorgen.")
    run = Run(
        AUDIO, metadata=CallMetadata(language=language), transcriber=transcriber, phrases=phrases
    )
    assert limit in run.report.audio.limits
    assert bool(run.report.cues) == (language != "xx")


def test_a_pause_is_marked_in_the_report_and_nobodys_silence() -> None:
    speech = script("A[500,3000) B[3300,6000) A[16000,18000)")
    audio = performed(speech, 20_000)
    counted = ("dead_air_count", "dead_air_longest")
    heard = Run(audio, speech).report
    assert [e.kind for e in heard.events] == [EventKind.DEAD_AIR]
    metadata = CallMetadata(pauses=(Interval(6100, 15_900), Interval(19_000, 90_000)))
    report = Run(audio, speech, metadata=metadata).report
    assert report.events == ()
    assert report.call.metadata.pauses == (Interval(6100, 15_900), Interval(19_000, 20_000))
    values = {(m.key, m.participant): m.value for m in report.measures}
    assert [v.count for (key, _), v in values.items() if key in counted] == [0, 0]
    assert values["silence_share", "call"].value == pytest.approx(2.0 / 9.2, abs=0.02)
    latencies = [v.count for (key, _), v in values.items() if key == "response_latency_median"]
    assert sum(latencies) == 1
    assert from_document(to_document(report)).call.metadata.pauses == report.call.metadata.pauses


def test_keys_heard_as_tones_are_removed_and_their_digits_are_nowhere() -> None:
    audio = AUDIO.copy()
    keys = dialled("48151623", 60)
    audio[1, 16_000 * 8 : 16_000 * 8 + len(keys)] = keys
    report = Run(audio).report
    removed = {
        (one.kind.value, one.channel) for one in report.redactions if one.interval.end_ms > 8000
    }
    assert removed == {("keys", 0), ("keys", 1)}
    (span,) = {one.interval for one in report.redactions}
    assert span.start_ms < 8500 < 8500 + 16 * 60 - 60 < span.end_ms
    assert report.audio.quality is not None
    assert [channel.keys for channel in report.audio.quality.channels] == [0, 8]
    assert "48151623" not in to_json(to_document(report))
