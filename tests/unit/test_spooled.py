"""A recording in the spool, from there to what is to be kept of it."""

from pathlib import Path

from tests.command import write_wav
from tests.fakes import ScriptedTranscriber, performed, script
from voice_analytics.appliance.spooled import PEAKS, spool_of, spooled_analysis
from voice_analytics.appliance.working import job_queue, jobs_url, work_version
from voice_analytics.config.settings import Settings
from voice_analytics.domain.intake import Intake, Submission
from voice_analytics.export.files import read_report
from voice_analytics.store.peaks import read_peaks

MODEL_FILES = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")


def settings_in(folder: Path) -> Settings:
    model = folder / "model"
    model.mkdir()
    for name in MODEL_FILES:
        (model / name).write_text("{}")
    return Settings.model_validate(
        {"store": {"folder": folder / "box"}, "recognition": {"model": str(model)}}
    )


def test_report_audio_and_waveform_are_found_and_the_original_stays_sealed(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    spoken = performed(script("A[200,2000) B[2300,4000)"), 4500)
    wav = write_wav(tmp_path / "call.wav", spoken).read_bytes()
    with spool_of(settings).write("i1") as parcel:
        parcel.begin("call.wav")
        parcel.write(wav)
        parcel.complete("call", b'{"call_id": "c7"}')
        parcel.keep()
    folder = tmp_path / "found"
    folder.mkdir()
    steps: list[str] = []
    intake = Intake("i1", Submission("watched", "call.wav", "ab"), 0)
    spooled_analysis(settings, ScriptedTranscriber())(
        intake, folder, lambda stage, *_: steps.append(stage)
    )
    assert sorted(path.name for path in folder.iterdir()) == ["c7.flac", "c7.report.json", PEAKS]
    document = read_report(folder / "c7.report.json")
    assert document.call.source == "watched"
    assert document.call.id == "c7"
    assert read_peaks(folder / PEAKS).count == 225
    assert steps


def test_queue_is_beside_the_store_unless_it_is_elsewhere(tmp_path: Path) -> None:
    box = {"folder": tmp_path}
    postgresql = "postgresql+psycopg://va@host/va"
    beside = Settings.model_validate({"store": box})
    assert jobs_url(beside) == f"sqlite:///{tmp_path}/jobs.db"
    shared = Settings.model_validate({"store": {**box, "url": postgresql}})
    assert jobs_url(shared) == postgresql
    apart = Settings.model_validate({"store": box, "jobs": {"url": postgresql}})
    assert jobs_url(apart) == postgresql
    job_queue(beside).close()
    assert (tmp_path / "jobs.db").exists()


def test_work_is_bound_to_the_version_and_its_definitions() -> None:
    version, _, definitions = work_version().partition("-")
    assert version
    assert len(definitions) == 12
