"""What the appliance keeps of a recording, given what its analysis removed."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.command import write_wav
from tests.reports import report_of
from tests.timelines import call
from voice_analytics.appliance import build
from voice_analytics.config.load import load_settings
from voice_analytics.config.settings import PrivacySettings
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.privacy import PAYMENT_KINDS, PrivateKind, Redaction
from voice_analytics.domain.report import AudioLimit, CallReport
from voice_analytics.errors import RedactionFailed
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.limited import Decoder, DecoderLimits
from voice_analytics.ingest.native import native_blocks
from voice_analytics.ingest.reading import Reader
from voice_analytics.ingest.recording import Recording
from voice_analytics.pipeline.compose import Identity

RATE_HZ = 8000
REPORT = replace(
    report_of(call("A[0,3000) B[3500,6000)")),
    redactions=(Redaction(PrivateKind.CARD_NUMBER, "b", 1, Interval(1000, 2000)),),
)


def kept(
    folder: Path, report: CallReport, sidecar: str = "{}", reader: Reader | None = None
) -> np.ndarray:
    """Return the samples of the kept audio of a recording that is loud throughout."""
    audio = np.full((2, RATE_HZ * 6), 0.25, np.float32)
    path = write_wav(folder / "call.wav", audio, RATE_HZ)
    (folder / "call.json").write_text(sidecar)
    product = build(load_settings(), reader=reader)
    recording = Recording("call", (path,), folder / "call.json")
    identity: Identity = product.identify(recording)
    written = product.keep_audio(recording, identity, report, folder / "kept")
    assert written == folder / "kept" / f"{identity.call_id}.flac"
    what = open_recording(Recording("kept", (written,))).format
    assert (what.sample_rate_hz, what.channels, what.codec) == (RATE_HZ, 2, "flac")
    return np.concatenate(list(native_blocks(Recording("kept", (written,)), what, {})))


def test_redactions_are_silent_on_their_channel_and_pauses_on_both(tmp_path: Path) -> None:
    samples = kept(tmp_path, REPORT, '{"pauses": [{"from_ms": 4000, "to_ms": 5000}]}')
    silent = [
        [span for span in range(6) if not samples[span * RATE_HZ : (span + 1) * RATE_HZ, ch].any()]
        for ch in (0, 1)
    ]
    assert silent == [[4], [1, 4]]
    assert np.count_nonzero(samples == 0.0) == 3 * RATE_HZ


def test_audio_of_a_call_without_words_to_search_is_not_kept(tmp_path: Path) -> None:
    limits = (AudioLimit.LANGUAGE_NOT_SUPPORTED,)
    unheard = replace(REPORT, audio=replace(REPORT.audio, limits=limits))
    with pytest.raises(RedactionFailed, match="its audio is not kept"):
        kept(tmp_path, unheard)
    assert not (tmp_path / "kept").exists()


def test_payment_data_is_removed_whatever_the_settings_say() -> None:
    assert PrivacySettings(remove=()).kinds() == PAYMENT_KINDS
    assert PrivacySettings(remove=(PrivateKind.EMAIL,)).kinds() == PAYMENT_KINDS | {"email"}


def test_a_limited_process_reads_the_same_audio(tmp_path: Path) -> None:
    here = kept(tmp_path, REPORT)
    with closing(Decoder(DecoderLimits())) as decoder:
        there = kept(tmp_path, REPORT, reader=decoder)
    assert np.array_equal(here, there)
