"""Calls full of canary words and digits leave nothing behind but their report and redacted audio.

Every word of the made call is a canary. What is written anywhere (logs, standard error, temporary
files, exceptions) is searched for them, on the way to success and on every way to failure.
"""

import json
import logging
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes import (
    ArraySource,
    Samples,
    ScriptedDetector,
    ScriptedDiarizer,
    ScriptedPitch,
    ScriptedTranscriber,
    StepClock,
    performed,
    script,
)
from voice_analytics.domain.audio import to_ms
from voice_analytics.domain.call import CallMetadata, Role
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.report import CallReport, Provenance
from voice_analytics.errors import ModelError, StoreError, VoiceAnalyticsError
from voice_analytics.export.audio import silenced, write_audio
from voice_analytics.export.convert import to_document
from voice_analytics.export.files import write_report
from voice_analytics.pipeline.compose import Identity
from voice_analytics.pipeline.offline import Models, OfflineOptions, analyse
from voice_analytics.pipeline.protocols import Decode, HeardWord

TALK = script("A[500,3500) B[4000,9000) A[9500,12000)")
CARD = ("4111", "1111", "1111", "1234")
CODE = "739"
ASKED = ["the", "kanaryone", "card", "number", "and", "security", "code", "please"]
ANSWER = ["kanarytwo", *CARD, "and", "the", "security", "code", "is", CODE]
CANARIES = ("kanaryone", "kanarytwo", *CARD, CODE)
DIGITS = ("4111", "1234", CODE)

Heard = Callable[[Samples], Decode]


def spoken(samples: Samples) -> Decode:
    """Say the question where the agent's level is heard and the answer where the customer's is."""
    loud = float((samples**2).mean() ** 0.5)
    said = ASKED if loud > 0.06 else ANSWER
    step = to_ms(len(samples)) // (len(said) + 1)
    words = tuple(
        HeardWord(Interval(place * step + 1, (place + 1) * step), word, 0.9)
        for place, word in enumerate(said)
    )
    return Decode(words, -0.2, 0.01)


def failing(_: Samples) -> Decode:
    raise ModelError("the recogniser gave no result; fetch the model again")


def analysed(say: Heard = spoken) -> tuple[CallReport, Samples]:
    audio = performed(TALK, 13_000)
    analysis = analyse(
        ArraySource(audio),
        Identity("call-1", "a" * 64, "file", CallMetadata(language="en")),
        Models(
            ScriptedDetector(TALK),
            ScriptedTranscriber(say),
            ScriptedDiarizer(TALK[:1]),
            ScriptedPitch(),
        ),
        OfflineOptions({0: Role.AGENT, 1: Role.CUSTOMER}),
        Provenance("0.1.0", "0" * 64, "1" * 64, (), {}, {}),
        lambda _stage, _at_ms, _whole_ms: None,
        StepClock(),
    )
    return analysis.report, audio


@pytest.fixture
def elsewhere(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> Callable[[], str]:
    """Everything written to logs, standard output and error, and temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    caplog.set_level(logging.DEBUG)

    def written() -> str:
        output = capfd.readouterr()
        files = [
            path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file()
        ]
        return "\n".join([caplog.text, output.out, output.err, *files])

    return written


def tell_tales(text: str, canaries: tuple[str, ...] = CANARIES) -> list[str]:
    return [canary for canary in canaries if canary in text]


def test_the_search_sees_what_is_written(elsewhere: Callable[[], str]) -> None:
    logging.getLogger("any").debug("kanaryone")
    assert tell_tales(elsewhere()) == ["kanaryone"]


def test_report_has_the_words_and_no_private_digits(
    tmp_path: Path, elsewhere: Callable[[], str]
) -> None:
    report, _ = analysed()
    text = write_report(to_document(report), tmp_path / "out").read_text(encoding="utf-8")
    assert "kanaryone" in text
    assert "kanarytwo" in text
    words = [word["text"] for word in json.loads(text)["words"]]
    assert "[card number]" in words
    assert "[security code]" in words
    spoken_text = json.dumps([word for word in words if not word.startswith("[")])
    assert tell_tales(spoken_text, DIGITS) == []
    turns = json.dumps([turn["text"] for turn in json.loads(text)["turns"]])
    assert tell_tales(turns, DIGITS) == []
    assert tell_tales(elsewhere()) == []


def test_audio_is_silent_where_the_report_says_so(
    tmp_path: Path, elsewhere: Callable[[], str]
) -> None:
    report, audio = analysed()
    spans = [one.interval for one in report.redactions if one.channel == 1]
    assert spans
    path = write_audio(silenced([audio.T], 16_000, {1: spans}, []), 16_000, 2, tmp_path / "x.flac")
    assert [one.name for one in tmp_path.glob("*") if one.is_file()] == [path.name]
    assert tell_tales(elsewhere()) == []


def without_trace(failure: VoiceAnalyticsError, elsewhere: Callable[[], str]) -> None:
    chain: BaseException | None = failure
    while chain is not None:
        assert tell_tales(str(chain)) == []
        chain = chain.__cause__
    assert tell_tales(elsewhere()) == []


def test_a_failing_recogniser_tells_nothing(elsewhere: Callable[[], str]) -> None:
    with pytest.raises(ModelError) as failure:
        analysed(failing)
    without_trace(failure.value, elsewhere)


def test_a_report_that_cannot_be_written_tells_nothing_and_leaves_nothing(
    tmp_path: Path, elsewhere: Callable[[], str]
) -> None:
    report, _ = analysed()
    (tmp_path / "out").write_text("a file where a folder should be")
    with pytest.raises(StoreError) as failure:
        write_report(to_document(report), tmp_path / "out")
    without_trace(failure.value, elsewhere)


def test_audio_that_breaks_off_tells_nothing_and_leaves_nothing(
    tmp_path: Path, elsewhere: Callable[[], str]
) -> None:
    _, audio = analysed()

    def breaking() -> Iterator[Samples]:
        yield audio.T[:16_000]
        raise OSError(28, "No space left on device")

    with pytest.raises(StoreError, match="no space left") as failure:
        write_audio(breaking(), 16_000, 2, tmp_path / "x.flac")
    assert [one for one in tmp_path.iterdir() if one.is_file()] == []
    without_trace(failure.value, elsewhere)
