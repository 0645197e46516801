"""The report of a call that was received is that of the same audio from a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.real import SAMPLES, whisper_folder
from tests.unit.ingest.capture.calls import AGENT, CALL, CUSTOMER, KEY
from tests.unit.ingest.making import wav_bytes
from tests.unit.ingest.rtp.hearing import heard, sent
from voice_analytics.appliance.spooled import spool_of, spooled_analysis
from voice_analytics.config.settings import Settings
from voice_analytics.domain.call import Role
from voice_analytics.domain.intake import Intake, Submission
from voice_analytics.export.files import read_report
from voice_analytics.ingest.capture.folder import CaptureFolder
from voice_analytics.ingest.capture.wave import sidecar_of, wav_pieces
from voice_analytics.ingest.replaying.loading import load
from voice_analytics.ingest.replaying.packets import Impairments
from voice_analytics.ingest.rtp.g711 import MU_LAW, to_mu_law
from voice_analytics.ingest.session.events import CallEnded, LegAudio

pytestmark = [pytest.mark.slow, pytest.mark.model]

Pcm = NDArray[np.int16]


@pytest.fixture(scope="module")
def said() -> Pcm:
    """Return both parties as a telephone carries them, in whole packets."""
    roles = {0: Role.AGENT, 1: Role.CUSTOMER}
    audio = load(SAMPLES / "poor_listener.flac", roles).audio
    audio = audio[:, : audio.shape[1] // 160 * 160]
    return MU_LAW[np.frombuffer(to_mu_law(audio.ravel()), np.uint8)].reshape(audio.shape)


def settings_in(folder: Path) -> Settings:
    whisper_folder("tiny.en")
    return Settings.model_validate(
        {"store": {"folder": folder / "box"}, "recognition": {"model": "tiny.en"}}
    )


def received(folder: Path, said: Pcm, network: Impairments) -> tuple[bytes, dict[str, Any]]:
    """Return the file and the sidecar of a call that came over a network."""
    place = CaptureFolder(folder, KEY)
    place.prepare()
    capture = place.begin(CALL, 0)
    for seed, (leg, samples) in enumerate(zip((AGENT, CUSTOMER), said, strict=True)):
        for event in heard(sent(samples, network, seed))[0]:
            if isinstance(event, LegAudio):
                piece = LegAudio(leg.id, event.start_sample, event.samples, event.rate_hz)
                capture.put(piece, 0)
                capture.write()
    capture.put(CallEnded(normal=True, reason="BYE"), 0)
    capture.write()
    capture.close()
    call = place.read(capture.id)
    assert call is not None
    return b"".join(wav_pieces(call)), sidecar_of(call)


def reported(folder: Path, wav: bytes, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report of a recording in the spool."""
    settings = settings_in(folder)
    with spool_of(settings).write("i1") as parcel:
        parcel.begin("call.wav")
        parcel.write(wav)
        roles = {int(key): Role(role) for key, role in document["channels"].items()}
        parcel.complete("call", None, roles)
        parcel.keep()
    found = folder / "found"
    found.mkdir()
    intake = Intake("i1", Submission("live", "call.wav", "ab"), 0)
    spooled_analysis(settings)(intake, found, lambda *_: None)
    (path,) = found.glob("*.report.json")
    return read_report(path).model_dump(mode="json", by_alias=True)


def test_the_report_is_that_of_the_file_up_to_what_was_lost(tmp_path: Path, said: Pcm) -> None:
    file = wav_bytes(np.ascontiguousarray(said.T).tobytes(), channels=2)
    (tmp_path / "clean").mkdir()
    clean, document = received(tmp_path / "c1", said, Impairments(jitter_ms=0, reorder=0.03))
    assert clean == file, "not a sample is different, nor the header"
    from_file = reported(tmp_path / "clean", file, document)
    lossy, document = received(tmp_path / "c2", said, Impairments(loss=0.01, jitter_ms=30))
    (tmp_path / "lossy").mkdir()
    from_network = reported(tmp_path / "lossy", lossy, document)
    assert from_file["words"]
    spoken = [[word["text"].lower() for word in one["words"]] for one in (from_file, from_network)]
    common = set(spoken[0]) & set(spoken[1])
    assert len(common) >= 0.85 * len(set(spoken[0]))
    length_ms = [one["call"]["duration_ms"] for one in (from_file, from_network)]
    assert abs(length_ms[0] - length_ms[1]) <= 60
    speech = [
        sum(one["end_ms"] - one["start_ms"] for one in report["segments"])
        for report in (from_file, from_network)
    ]
    assert speech[1] == pytest.approx(speech[0], rel=0.03)
