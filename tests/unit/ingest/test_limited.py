"""Decoding in a limited process gives the same, and never costs more than one recording."""

import gc
import os
import select
import signal
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.unit.ingest.making import as_pcm16, encode, tone, wav_bytes
from voice_analytics.domain.call import Role
from voice_analytics.errors import IngestError, ProtocolViolation, UnsupportedCodec
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.limited import Decoder, DecoderLimits
from voice_analytics.ingest.native import native_blocks
from voice_analytics.ingest.recording import Recording
from voice_analytics.pipeline.protocols import AudioSource

LIMITS = DecoderLimits()
ROLES = {0: Role.AGENT, 1: Role.CUSTOMER}


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    one = Decoder(LIMITS)
    yield one
    one.close()


def recording(*paths: Path) -> Recording:
    return Recording("call", paths)


def samples_of(source: AudioSource) -> tuple[np.ndarray, bool]:
    blocks = list(source.blocks())
    return np.concatenate([one.samples for one in blocks], axis=1), blocks[-1].truncated


@pytest.fixture(scope="module")
def flac(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("audio") / "call.flac"
    return encode(path, "flac", 8000, tone(8000, 3.2, 2), sample_format="s16")


def test_the_same_samples_come_as_from_decoding_here(decoder: Decoder, flac: Path) -> None:
    here, there = open_recording(recording(flac)), decoder.open(recording(flac))
    assert there.format == here.format
    assert there.damage is None
    mine, cut = samples_of(here)
    theirs, other_cut = samples_of(there)
    assert np.array_equal(mine, theirs)
    assert cut is other_cut is False
    assert there.damage == here.damage
    assert np.array_equal(samples_of(there)[0], mine), "it can be read again"


def test_damage_is_told(decoder: Decoder, tmp_path: Path, flac: Path) -> None:
    path = tmp_path / "cut.flac"
    path.write_bytes(flac.read_bytes()[:-300])
    here, there = open_recording(recording(path)), decoder.open(recording(path))
    assert samples_of(there)[1] is samples_of(here)[1] is True
    assert there.damage == here.damage
    assert there.damage is not None
    assert there.damage.broken_off


def test_a_pair_is_read_together(decoder: Decoder, tmp_path: Path) -> None:
    paths = [tmp_path / f"call.{one}.wav" for one in ("agent", "customer")]
    for number, path in enumerate(paths):
        data = as_pcm16(tone(8000 * (number + 1), 1.0)).tobytes()
        path.write_bytes(wav_bytes(data, rate_hz=8000 * (number + 1)))
    here, there = open_recording(recording(*paths)), decoder.open(recording(*paths))
    assert there.format == here.format
    assert np.array_equal(samples_of(there)[0], samples_of(here)[0])


def test_the_native_rate_is_the_same_too(decoder: Decoder, flac: Path) -> None:
    what = open_recording(recording(flac)).format
    here = np.concatenate(list(native_blocks(recording(flac), what, {1: 40})))
    there = np.concatenate(list(decoder.native_blocks(recording(flac), what, {1: 40})))
    assert np.array_equal(here, there)


CASES = {
    "empty": (b"", ProtocolViolation, "bad.wav is empty"),
    "text": (b"hello there\n", UnsupportedCodec, "bad.wav holds text"),
    "cut": (wav_bytes(bytes(100))[:30], ProtocolViolation, "bad.wav breaks off"),
}


@pytest.mark.parametrize("what", CASES)
def test_what_cannot_be_read_is_told_in_the_same_words(
    decoder: Decoder, tmp_path: Path, what: str
) -> None:
    data, kind, why = CASES[what]
    path = tmp_path / "bad.wav"
    path.write_bytes(data)
    with pytest.raises(kind, match=why) as there:
        decoder.open(recording(path))
    with pytest.raises(kind) as here:
        open_recording(recording(path))
    assert str(there.value) == str(here.value)


def test_a_missing_file_and_a_folder_are_told(decoder: Decoder, tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="does not exist"):
        decoder.open(recording(tmp_path / "none.wav"))
    with pytest.raises(IngestError, match="is a folder"):
        decoder.open(recording(tmp_path))


def test_channels_without_a_role_are_refused(decoder: Decoder, tmp_path: Path) -> None:
    path = tmp_path / "three.wav"
    path.write_bytes(wav_bytes(bytes(6000), channels=3))
    with pytest.raises(UnsupportedCodec, match="3 channels"):
        decoder.open(recording(path))
    roles = {0: Role.AGENT, 1: Role.CUSTOMER, 2: Role.UNKNOWN}
    assert decoder.open(recording(path), roles).format.channels == 3


@pytest.fixture
def long_flac(tmp_path: Path) -> Path:
    """Give ten minutes of silence, a bomb of a kind: a few kilobytes of it are a minute."""
    return encode(tmp_path / "long.flac", "flac", 8000, np.zeros((8000 * 600, 1), np.float32))


def test_more_than_the_longest_call_is_refused(long_flac: Path) -> None:
    with closing(Decoder(replace(LIMITS, longest_ms=60_000))) as decoder:
        source = decoder.open(recording(long_flac))
        with pytest.raises(IngestError, match=r"goes on for longer .*upload\.longest_h"):
            samples_of(source)
        with pytest.raises(IngestError, match="goes on for longer"):
            list(decoder.native_blocks(recording(long_flac), source.format, {}))


CHANNELS = dict.fromkeys(range(16), Role.UNKNOWN)


@pytest.fixture
def endless(tmp_path: Path) -> Recording:
    """Give an hour and more of sixteen channels, none of which take room on the disk."""
    path = tmp_path / "call.wav"
    size = 1 << 30
    path.write_bytes(wav_bytes(b"", channels=16, data_size=size))
    with path.open("r+b") as file:
        file.truncate(size + 44)
    return recording(path)


def test_more_than_the_processor_time_is_refused(endless: Recording) -> None:
    with (
        closing(Decoder(replace(LIMITS, decode_cpu_s=1))) as decoder,
        pytest.raises(IngestError, match="needs more than 1 s of processor time"),
    ):
        samples_of(decoder.open(endless, CHANNELS))


def test_more_than_the_memory_is_refused(flac: Path) -> None:
    with (
        closing(Decoder(replace(LIMITS, memory_bytes=1 << 20))) as decoder,
        pytest.raises(IngestError, match="needs more than 1 MiB to be decoded"),
    ):
        samples_of(decoder.open(recording(flac)))


def ready_process(decoder: Decoder) -> int:
    process = decoder._process._process
    assert process is not None
    return process.pid


def child_of(parent: int) -> int:
    (child,) = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return int(child)


def worker_of(decoder: Decoder) -> int:
    """Return the one process that decodes now."""
    return child_of(ready_process(decoder))


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT], ids=lambda one: one.name)
def test_a_crash_of_the_decoder_is_one_sentence(
    decoder: Decoder, endless: Recording, flac: Path, number: signal.Signals
) -> None:
    blocks = decoder.open(endless, CHANNELS).blocks()
    next(blocks)
    os.kill(worker_of(decoder), number)
    with pytest.raises(IngestError, match=r"call\.wav: the decoder broke down on it"):
        list(blocks)
    assert decoder.open(recording(flac)).format.channels == 2, "the next is read as ever"


def test_a_decoder_that_says_nothing_is_stopped(endless: Recording) -> None:
    with closing(Decoder(LIMITS)) as decoder:
        source = decoder.open(endless, CHANNELS)
        decoder._limits = replace(LIMITS, quiet_s=1)  # after the process is up, which takes a while
        blocks = source.blocks()
        next(blocks)
        worker = os.pidfd_open(worker_of(decoder))
        signal.pidfd_send_signal(worker, signal.SIGSTOP)
        with pytest.raises(IngestError, match="does not get on for 1 s"):
            list(blocks)
        assert ended(worker)


def ended(process: int) -> bool:
    """Return whether a process ends within ten seconds; takes its descriptor."""
    poll = select.poll()
    poll.register(process, select.POLLIN)
    try:
        return bool(poll.poll(10_000))
    finally:
        os.close(process)


def test_nobody_decodes_on_when_nobody_reads(decoder: Decoder, endless: Recording) -> None:
    blocks = decoder.open(endless, CHANNELS).blocks()
    next(blocks)
    worker = os.pidfd_open(worker_of(decoder))
    assert isinstance(blocks, Generator)
    blocks.close()
    assert ended(worker)


def test_the_ready_process_is_replaced_when_it_was_killed(decoder: Decoder, flac: Path) -> None:
    decoder.open(recording(flac))
    process = decoder._process._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    assert decoder.open(recording(flac)).format.channels == 2
    assert ready_process(decoder) != process.pid


def test_it_has_no_secret_in_its_environment(
    decoder: Decoder, flac: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICE_ANALYTICS__STORE__URL", "postgresql://user:secret@host/name")
    decoder.close()
    decoder.open(recording(flac))
    environment = Path(f"/proc/{ready_process(decoder)}/environ").read_bytes()
    assert b"PYTHONPATH" in environment
    assert b"secret" not in environment


def test_closing_ends_the_ready_process(flac: Path) -> None:
    with closing(Decoder(LIMITS)) as decoder:
        decoder.open(recording(flac))
        process = os.pidfd_open(ready_process(decoder))
        decoder.close()
        assert ended(process)


def test_a_decoder_that_nobody_closes_ends_with_its_last_user(flac: Path) -> None:
    decoder = Decoder(LIMITS)
    decoder.open(recording(flac))
    process = os.pidfd_open(ready_process(decoder))
    del decoder
    gc.collect()
    assert ended(process)
