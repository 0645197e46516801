"""The spool: whole recordings come back decrypted, in memory; halves never stay."""

import errno
import os
from pathlib import Path

import pytest

from tests.limits import files_limited_to
from tests.unit.ingest.making import as_pcm16, tone, wav_bytes
from voice_analytics.domain.call import Role
from voice_analytics.errors import DiskFull, StoreError
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.spool import Spool

KEY = bytes(range(32))
WAV = wav_bytes(as_pcm16(tone(8000)).tobytes())


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool", KEY)


def put(spool: Spool, intake_id: str = "a", name: str = "call_7.wav", content: bytes = WAV) -> None:
    with spool.write(intake_id) as parcel:
        parcel.begin(name)
        parcel.write(content)
        parcel.complete(name.rpartition(".")[0])
        parcel.keep()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_recording_comes_back_under_its_name(spool: Spool) -> None:
    put(spool)
    with spool.open("a") as recording:
        assert recording.name == "call_7"
        assert recording.label == "call_7.wav"
        assert recording.sidecar is None
        assert recording.roles is None
        assert recording.paths[0].read_bytes() == WAV
        assert open_recording(recording).format.sample_rate_hz == 8000


def test_a_pair_with_its_sidecar_comes_back(spool: Spool) -> None:
    with spool.write("a") as parcel:
        for name in ("call.agent.wav", "call.customer.wav"):
            parcel.begin(name)
            parcel.write(name.encode())
        parcel.complete("call", b'{"queue": "q"}', {0: Role.AGENT, 1: Role.CUSTOMER})
        parcel.keep()
    with spool.open("a") as recording:
        assert recording.label == "call.agent.wav + call.customer.wav"
        assert [path.read_bytes() for path in recording.paths] == [
            b"call.agent.wav", b"call.customer.wav",
        ]  # fmt: skip
        assert recording.sidecar is not None
        assert recording.sidecar.read_bytes() == b'{"queue": "q"}'
        assert recording.roles == {0: Role.AGENT, 1: Role.CUSTOMER}


def test_formats_known_by_their_name_are_still_known(spool: Spool) -> None:
    put(spool, name="call.g722", content=bytes(range(256)) * 20)
    with spool.open("a") as recording:
        assert open_recording(recording).format.codec == "adpcm_g722"


def test_a_long_name_keeps_its_suffix(spool: Spool) -> None:
    put(spool, name="é" * 300 + ".wav")
    with spool.open("a") as recording:
        assert recording.label.endswith("é.wav")


def test_nothing_readable_is_on_disk(spool: Spool, tmp_path: Path) -> None:
    put(spool, name="from_0031201234567.wav")
    for path in (tmp_path / "spool").rglob("*"):
        assert "0031201234567" not in path.name
        if path.is_file():
            assert b"0031201234567" not in path.read_bytes()
            assert b"WAVE" not in path.read_bytes()
            assert path.stat().st_mode & 0o077 == 0


def test_the_decrypted_file_is_gone_after_use_and_cannot_be_changed(spool: Spool) -> None:
    put(spool)
    with spool.open("a") as recording:
        (path,) = recording.paths
        with pytest.raises(PermissionError), path.open("r+b") as file:
            file.write(b"x")
        assert path.readlink() == Path("/memfd:call_7.wav (deleted)")
    assert not path.exists() or "call_7" not in str(path.readlink())


def interrupted(spool: Spool) -> None:
    with spool.write("b") as parcel:
        parcel.begin("call.wav")
        raise KeyboardInterrupt


def test_what_is_not_kept_leaves_nothing(spool: Spool, tmp_path: Path) -> None:
    with spool.write("a") as parcel:
        parcel.begin("call.wav")
        parcel.write(WAV)
    with pytest.raises(KeyboardInterrupt):
        interrupted(spool)
    assert names(tmp_path / "spool") == []
    with pytest.raises(StoreError, match="does not hold the recording"), spool.open("a"):
        pass


def test_an_unfinished_parcel_is_not_found(spool: Spool) -> None:
    with spool.write("a") as parcel:
        parcel.begin("call.wav")
        parcel.complete("call")
        with pytest.raises(StoreError), spool.open("a"):
            pass


def test_removing_twice_is_no_fault(spool: Spool, tmp_path: Path) -> None:
    put(spool)
    spool.remove("a")
    spool.remove("a")
    assert names(tmp_path / "spool") == []


def test_another_key_does_not_open_it(spool: Spool, tmp_path: Path) -> None:
    put(spool)
    other = Spool(tmp_path / "spool", bytes(32))
    with pytest.raises(StoreError, match="cannot be decrypted"), other.open("a"):
        pass


def test_a_recording_put_in_place_of_another_does_not_open(spool: Spool, tmp_path: Path) -> None:
    put(spool, "a")
    (tmp_path / "spool" / "a").rename(tmp_path / "spool" / "b")
    with pytest.raises(StoreError, match="cannot be decrypted"), spool.open("b"):
        pass


def test_a_write_that_fails_is_one_sentence_and_leaves_nothing(
    spool: Spool, tmp_path: Path
) -> None:
    put(spool, "before")
    with files_limited_to(1 << 20), pytest.raises(DiskFull, match="is full"):
        put(spool, content=bytes(4 << 20))
    assert names(tmp_path / "spool") == ["before"]


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="needs Linux's device that is always full")
def test_a_full_disk_is_said_so(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", KEY)
    with spool.write("a") as parcel:
        parcel.begin("call.wav")
        number = os.open(FULL, os.O_WRONLY)
        assert parcel._sealer is not None
        os.dup2(number, parcel._sealer._file.fileno())
        os.close(number)
        with pytest.raises(StoreError, match="is full, so the recording was not taken") as full:
            parcel.write(bytes(1 << 20))
        assert isinstance(full.value.__cause__, OSError)
        assert full.value.__cause__.errno == errno.ENOSPC
    assert names(tmp_path / "spool") == []


HOUR_MS = 3_600_000


def test_a_sweep_removes_what_nobody_waits_for(spool: Spool, tmp_path: Path) -> None:
    put(spool, "known")
    put(spool, "unknown")
    half = tmp_path / "spool" / "half.part"
    half.mkdir()
    (half / "0").write_bytes(b"x")
    latest_ms = half.stat().st_mtime_ns // 1_000_000
    assert spool.sweep(lambda one: one == "known", latest_ms - HOUR_MS) == 0
    assert spool.sweep(lambda one: one == "known", latest_ms + HOUR_MS) == 2
    assert names(tmp_path / "spool") == ["known"]


def test_a_spool_never_used_has_nothing_to_sweep(spool: Spool) -> None:
    assert spool.sweep(lambda _: False, HOUR_MS) == 0
