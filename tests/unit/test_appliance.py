"""Which changes make a call be analysed again, and which do not."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.command import write_wav
from tests.fakes import Samples, ScriptedTranscriber
from tests.real import sample_call
from tests.reports import report_of
from tests.timelines import call
from voice_analytics.appliance import Appliance
from voice_analytics.config.load import load_settings
from voice_analytics.config.resources import shipped
from voice_analytics.config.turn_words import FILES
from voice_analytics.domain.call import Role
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.report import CallReport
from voice_analytics.errors import ModelError, ModelMissing, NotKept
from voice_analytics.export.convert import to_document
from voice_analytics.export.document import ReportDocument
from voice_analytics.export.files import to_json
from voice_analytics.ingest.recording import Recording
from voice_analytics.pipeline.protocols import Decode, HeardWord

MODEL_FILES = {"model.bin": "weights", "config.json": "{}", "tokenizer.json": "{}"}


@pytest.fixture
def audio(tmp_path: Path) -> Path:
    path = tmp_path / "call.wav"
    path.write_bytes(b"audio")
    return path


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    for name, text in {**MODEL_FILES, "vocabulary.txt": "a"}.items():
        (folder / name).write_text(text)
    return folder


def appliance(model: Path, **sections: dict[str, Any]) -> Appliance:
    chosen = {**sections, "recognition": {"model": str(model), **sections.get("recognition", {})}}
    return Appliance(load_settings(None, chosen))


def report(made_by: Appliance, audio: Path) -> ReportDocument:
    """Return a report as the appliance would leave it of the recording."""
    identity = made_by.identify(Recording("call", (audio,)))
    whole = report_of(call("A[0,3000) B[3500,6000)", duration_ms=9000))
    return to_document(
        replace(
            whole,
            audio=replace(whole.audio, sha256=identity.sha256),
            provenance=made_by._provenance(identity),
        )
    )


def is_current(
    made: ReportDocument, now: Appliance, audio: Path, roles: dict[int, Role] | None = None
) -> bool:
    return now.is_current(made, now.identify(Recording("call", (audio,)), roles))


@pytest.mark.parametrize(
    "sections",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"runtime": {"workers": 4, "threads": 3}}, id="workers and threads"),
        pytest.param({"recognition": {"beam_size": 5}}, id="a default, written out"),
    ],
)
def test_what_changes_no_result_leaves_a_report_current(
    audio: Path, model: Path, sections: dict[str, Any]
) -> None:
    made = report(appliance(model), audio)
    assert is_current(made, appliance(model, **sections), audio)


@pytest.mark.parametrize(
    "sections",
    [
        pytest.param({"recognition": {"language": "nl"}}, id="language"),
        pytest.param({"recognition": {"beam_size": 1}}, id="beam"),
        pytest.param({"turns": {"dead_air_ms": 3000}}, id="limit"),
        pytest.param({"speech": {"pause_ms": 100}}, id="speech boundaries"),
        pytest.param({"diarisation": {"backend": "onnx"}}, id="diariser"),
        pytest.param({"audio": {"channels": {0: "customer", 1: "agent"}}}, id="channels"),
    ],
)
def test_a_setting_that_can_change_a_result_makes_it_stale(
    audio: Path, model: Path, sections: dict[str, Any]
) -> None:
    made = report(appliance(model), audio)
    assert not is_current(made, appliance(model, **sections), audio)


def test_other_word_lists_make_a_report_stale_and_the_same_elsewhere_do_not(
    audio: Path, model: Path, tmp_path: Path
) -> None:
    made = report(appliance(model), audio)
    mine = tmp_path / "lists"
    mine.mkdir()
    for file in FILES.values():
        shutil.copy(shipped("edge_config", file), mine)
    assert is_current(made, appliance(model, words={"folder": mine}), audio)
    with (mine / "backchannels.yaml").open("a", encoding="utf-8") as lists:
        lists.write("it: [sì]\n")
    assert not is_current(made, appliance(model, words={"folder": mine}), audio)


def test_other_audio_makes_a_report_stale(audio: Path, model: Path) -> None:
    made = report(appliance(model), audio)
    audio.write_bytes(b"other audio")
    assert not is_current(made, appliance(model), audio)


def test_a_stated_channel_map_makes_a_report_stale(audio: Path, model: Path) -> None:
    made = report(appliance(model), audio)
    roles = {0: Role.CUSTOMER, 1: Role.AGENT}
    assert not is_current(made, appliance(model), audio, roles)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda known: {**known, "pipeline": 0}, id="an older pipeline"),
        pytest.param(lambda known: {**known, "talk_time": 99}, id="another measure version"),
        pytest.param(lambda known: {k: known[k] for k in list(known)[:-1]}, id="one measure less"),
    ],
)
def test_other_definitions_make_a_report_stale(
    audio: Path, model: Path, changed: Callable[[dict[str, int]], dict[str, int]]
) -> None:
    made = report(appliance(model), audio)
    definitions = changed(made.provenance.definitions)
    provenance = made.provenance.model_copy(update={"definitions": definitions})
    older = made.model_copy(update={"provenance": provenance})
    assert not is_current(older, appliance(model), audio)


def test_another_model_under_the_same_name_makes_a_report_stale(audio: Path, model: Path) -> None:
    made = report(appliance(model), audio)
    (model / "model.bin").write_text("weights trained again")
    assert not is_current(made, appliance(model), audio)


def test_without_the_model_nothing_is_taken_for_current(audio: Path, model: Path) -> None:
    made = report(appliance(model), audio)
    (model / "model.bin").unlink()
    with pytest.raises(ModelMissing, match=r"holds no model\.bin"):
        is_current(made, appliance(model), audio)


def test_without_cuda_the_shipped_networks_tell_voices_apart(audio: Path, model: Path) -> None:
    made = report(appliance(model, runtime={"device": "cpu"}), audio)
    names = [used.name for used in made.provenance.models]
    assert names[:3] == ["silero-vad", "pyannote-segmentation", "campplus"]


def test_an_extra_that_is_not_installed_is_one_sentence(model: Path) -> None:
    asked = appliance(model, diarisation={"backend": "pyannote"})
    with pytest.raises(ModelError) as caught:
        asked.check_models()
    assert str(caught.value) == (
        "diarisation.backend is pyannote, but pyannote.audio is not installed: "
        "install the extra `pyannote` (docs/pyannote.md), or set the backend to onnx or auto"
    )


def test_what_consent_means_makes_a_report_stale_and_for_how_long_it_is_kept_does_not(
    audio: Path, model: Path
) -> None:
    made = report(appliance(model), audio)
    for same in ({"audio_days": 7}, {"live_words": False}, {"sample_share": 0.5}):
        assert is_current(made, appliance(model, policy=same), audio)
    for other in ({"absent": "measures_only"}, {"preset": "eu"}, {"allow_activation": False}):
        assert not is_current(made, appliance(model, policy=other), audio)


def said(_: Samples) -> Decode:
    """Say the same whatever is heard."""
    words = ("kanary", "my", "parcel", "never", "came")
    return Decode(tuple(HeardWord(Interval(n * 200, n * 200 + 180), w, 0.9)
                        for n, w in enumerate(words)), -0.2, 0.01)  # fmt: skip


def analysed(
    model: Path, tmp_path: Path, sidecar: str = "{}", **policy: object
) -> tuple[Appliance, Recording, CallReport]:
    """Analyse the first seconds of a sample call, said to be another."""
    path = write_wav(tmp_path / "call.wav", sample_call("good_listener")[:, : 16 * 8000])
    (tmp_path / "call.json").write_text(sidecar)
    chosen = {"recognition": {"model": str(model), "language": "en"}, "policy": policy}
    made = Appliance(load_settings(None, chosen), ScriptedTranscriber(said))
    recording = Recording("call", (path,), tmp_path / "call.json")
    analysis = made.analyse(recording, made.identify(recording), lambda *_: None)
    return made, recording, analysis.report


def test_measures_only_keeps_numbers_and_neither_words_nor_audio(
    model: Path, tmp_path: Path
) -> None:
    made, recording, kept = analysed(model, tmp_path, absent="measures_only")
    assert kept.call.kept is Keep.MEASURES_ONLY
    text = to_json(to_document(kept))
    assert "kanary" not in text
    assert kept.turns
    assert any(measured.value.value for measured in kept.measures)
    with pytest.raises(NotKept, match="keeps no audio"):
        made.keep_audio(recording, made.identify(recording), kept, tmp_path / "audio")
    assert not (tmp_path / "audio").exists()
    _, _, whole = analysed(model, tmp_path)
    assert "kanary" in to_json(to_document(whole))


@pytest.mark.parametrize(
    ("sidecar", "policy", "why"),
    [
        ('{"consent": "refused"}', {}, "consent is refused and policy.refused is not_kept"),
        ("{}", {"preset": "us-all-party"}, "consent is absent and policy.absent is not_kept"),
        ("{}", {"sample_share": 1e-9}, "not in the sample"),
    ],
)
def test_what_is_not_kept_gives_no_report(
    model: Path, tmp_path: Path, sidecar: str, policy: dict[str, object], why: str
) -> None:
    with pytest.raises(NotKept, match=why) as told:
        analysed(model, tmp_path, sidecar, **policy)
    assert "kanary" not in str(told.value)


def test_where_the_sidecar_decides_nobody_listens(model: Path, tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(b"no audio at all")
    (tmp_path / "call.json").write_text('{"consent": "refused"}')
    refusing = appliance(model)
    recording = Recording("call", (path,), tmp_path / "call.json")
    with pytest.raises(NotKept):
        refusing.analyse(recording, refusing.identify(recording), lambda *_: None)


def test_activation_needs_both_the_setting_and_the_policy(model: Path) -> None:
    on = {"enabled": True}
    assert appliance(model, activation=on)._options.activation
    assert not appliance(model, activation=on, policy={"preset": "eu"})._options.activation
    assert not appliance(model)._options.activation
