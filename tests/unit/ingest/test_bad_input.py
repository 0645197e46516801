"""Input that cannot be analysed gets one sentence: which file, what is wrong, what to do."""

import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from tests.unit.ingest.making import as_nobody, as_pcm16, encode, read, source, tone, wav_bytes
from voice_analytics.domain.call import Role
from voice_analytics.errors import IngestError, ProtocolViolation, UnsupportedCodec
from voice_analytics.ingest.digest import content_sha256
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.opening import GuardedFile, open_file
from voice_analytics.ingest.recording import Recording, printable, shown

PCM = as_pcm16(tone(8000)).tobytes()


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


def _nan_wav() -> bytes:
    values = np.full(8000, np.nan, "<f4")
    return wav_bytes(values.tobytes(), bits=32, tag=3)


CASES: dict[str, tuple[str, bytes, type[IngestError], str]] = {
    "empty": ("a.wav", b"", ProtocolViolation, "a.wav is empty; record or copy it again"),
    "text": ("a.wav", b"Hello, this is a note.\n", UnsupportedCodec, "a.wav holds text"),
    "playlist": ("a.wav", b"#EXTM3U\nsecret.wav\n", UnsupportedCodec, "a.wav holds text"),
    "image": ("a.wav", _png(), UnsupportedCodec, "a.wav is in no audio format known here"),
    "zeros": ("a.bin", bytes(5000), UnsupportedCodec, "a.bin is in no audio format known here"),
    "utf16": ("a.mp3", "Guten Tag".encode("utf-16"), UnsupportedCodec, "a.mp3 is in no audio"),
    "not gsm": ("a.gsm", b"\x00" * 330, UnsupportedCodec, "a.gsm is in no audio format"),
    "avi": ("a.wav", b"RIFF\x04\x00\x00\x00AVI ", ProtocolViolation, "a.wav is a RIFF file but"),
    "four bytes": ("a.wav", b"RIFF", ProtocolViolation, "a.wav breaks off inside its WAV header"),
    "half a header": ("a.wav", wav_bytes(PCM)[:30], ProtocolViolation, "a.wav breaks off inside"),
    "no data chunk": ("a.wav", wav_bytes(PCM)[:36], ProtocolViolation, "a.wav breaks off inside"),
    "data before format": (
        "a.wav",
        b"RIFF\x10\x00\x00\x00WAVEdata\x08\x00\x00\x0012345678",
        ProtocolViolation,
        "a.wav breaks off inside its WAV header",
    ),
    "short ds64": (
        "a.wav",
        b"RF64\xff\xff\xff\xffWAVEds64\x1c\x00\x00\x00" + bytes(8),
        ProtocolViolation,
        "a.wav breaks off inside its WAV header",
    ),
    "header only": ("a.wav", wav_bytes(b""), ProtocolViolation, "a.wav holds no audio, only a"),
    "zero length with a tag behind": (
        "a.wav",
        wav_bytes(b"", riff_size=36 + 12) + b"LIST\x04\x00\x00\x00INFO",
        ProtocolViolation,
        "a.wav holds no audio, only a WAV header",
    ),
    "no channels": (
        "a.wav",
        wav_bytes(PCM, channels=0, block=2),
        ProtocolViolation,
        "a.wav states 0",
    ),
    "rate 0": (
        "a.wav",
        wav_bytes(PCM, rate_hz=0),
        ProtocolViolation,
        "a.wav states a sample rate of 0 Hz",
    ),
    "rate 1": (
        "a.wav",
        wav_bytes(PCM, rate_hz=1),
        ProtocolViolation,
        "a.wav states a sample rate of 1 Hz",
    ),
    "absurd rate": (
        "a.wav",
        wav_bytes(PCM, rate_hz=4_000_000_000),
        ProtocolViolation,
        "a.wav states a sample rate of 4000000000 Hz, outside 4000 to 192000 Hz",
    ),
    "unknown codec": (
        "a.wav",
        wav_bytes(PCM, tag=0x9999),
        UnsupportedCodec,
        "a.wav uses a codec that",
    ),
    "64-bit integers": (
        "a.wav",
        wav_bytes(PCM, bits=64),
        UnsupportedCodec,
        "a.wav has samples of format s64, which cannot be read here; convert it to 16-bit WAV",
    ),
    "only NaN": (
        "a.wav",
        _nan_wav(),
        ProtocolViolation,
        "a.wav holds no sound: every value is not",
    ),
    "six channels": (
        "a.wav",
        wav_bytes(PCM, channels=6),
        UnsupportedCodec,
        "a.wav has 6 channels; say whose each is with a channel map",
    ),
    "too many channels": (
        "a.wav",
        wav_bytes(PCM, channels=40),
        UnsupportedCodec,
        "a.wav has 40 channels, more than the 16 that can be read",
    ),
    "header of FLAC": (
        "a.flac",
        b"fLaC" + bytes(100),
        ProtocolViolation,
        "a.flac looks like FLAC, but",
    ),
    "one MP3 frame header": (
        "a.mp3",
        b"\xff\xfb\x90\x00" + bytes(20),
        ProtocolViolation,
        "a.mp3 looks like MP3, but nothing in it can be decoded",
    ),
    "one broken AMR frame": (
        "a.amr",
        b"#!AMR\n\x3c\x01",
        ProtocolViolation,
        "a.amr looks like AMR, but nothing in it can be decoded",
    ),
    "AMR header only": ("a.amr", b"#!AMR\n", ProtocolViolation, "a.amr "),
    "a third of a sample at 48 kHz": (
        "a.wav",
        wav_bytes(b"\1\1", rate_hz=48_000),
        ProtocolViolation,
        "a.wav holds no audio",
    ),
}


@pytest.mark.parametrize(("name", "data", "error", "says"), CASES.values(), ids=CASES.keys())
def test_one_sentence_names_the_file(
    tmp_path: Path, name: str, data: bytes, error: type[IngestError], says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)

    with pytest.raises(error) as caught:
        read(path)

    said = str(caught.value)
    assert said.startswith(says)
    assert "\n" not in said
    assert str(tmp_path) not in said


def _missing(folder: Path) -> Path:
    return folder / "gone.wav"


def _folder(folder: Path) -> Path:
    (folder / "dir.wav").mkdir()
    return folder / "dir.wav"


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.wav")
    return folder / "pipe.wav"


def _device(folder: Path) -> Path:
    return Path("/dev/zero")


def _below_a_file(folder: Path) -> Path:
    (folder / "file").write_bytes(b"x")
    return folder / "file" / "a.wav"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_missing, "gone.wav does not exist; check the path"),
        (_folder, "dir.wav is a folder, not a recording; give one of its files"),
        (_pipe, "pipe.wav is a device or pipe; save the audio to a file first"),
        (_device, "zero is a device or pipe; save the audio to a file first"),
        (_below_a_file, "a.wav cannot be opened (Not a directory); check the path"),
    ],
)
def test_what_is_no_file_is_refused(
    tmp_path: Path, make: Callable[[Path], Path], says: str
) -> None:
    path = make(tmp_path)

    with pytest.raises(IngestError) as caught:
        source(path)

    assert str(caught.value) == says


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav_bytes(PCM))
    path.chmod(0)

    with as_nobody(), pytest.raises(IngestError) as caught:
        source(path)

    assert str(caught.value) == "a.wav may not be read; change its permissions"


def test_a_failing_disk_is_told_apart_from_bad_data() -> None:
    path = Path("/proc/self/mem")  # an ordinary file whose first bytes cannot be read
    if not path.exists():
        pytest.skip("needs /proc of Linux")

    for reading in (lambda: source(path), lambda: content_sha256(Recording("mem", (path,)))):
        with pytest.raises(IngestError) as caught:
            reading()
        assert str(caught.value) == (
            "mem cannot be read to its end (Input/output error); "
            "check the disk or copy the file again"
        )


def test_after_a_read_error_no_more_data_come() -> None:
    path = Path("/proc/self/mem")
    if not path.exists():
        pytest.skip("needs /proc of Linux")

    with path.open("rb") as mem:
        file = GuardedFile(mem)
        assert file.read(10) == b""
        assert file.error is not None
        assert file.read(10) == b""


def test_an_impossible_place_in_a_file_is_told_and_not_raised(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")

    with open_file(tmp_path / "a") as file:
        assert file.seek(-1) == -1
        assert file.seek(1 << 70) == -1
        assert file.seek(2) == 2
        assert file.tell() == 2


def test_a_video_without_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "screen.mp4"
    with av.open(str(path), "w") as media:
        stream = media.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
        media.mux(stream.encode(picture))
        media.mux(stream.encode(None))

    with pytest.raises(UnsupportedCodec) as caught:
        source(path)

    assert str(caught.value) == ("screen.mp4 holds no audio stream; give a recording with sound")


def test_two_audio_streams_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as media:
        streams = [media.add_stream("pcm_s16le", rate=8000, layout="mono") for _ in range(2)]
        for stream in streams:
            frame = av.AudioFrame.from_ndarray(
                np.zeros((1, 800), np.int16), format="s16", layout="mono"
            )
            frame.sample_rate, frame.pts = 8000, 0
            media.mux(stream.encode(frame))
            media.mux(stream.encode(None))

    with pytest.raises(UnsupportedCodec, match=r"^a\.mkv holds 2 audio streams; export it"):
        source(path)


def test_many_channels_need_a_map_that_fits(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav_bytes(PCM, channels=4))
    recording = Recording("a", (path,))

    fits = open_recording(recording, {0: Role.AGENT, 3: Role.CUSTOMER})
    assert fits.format.channels == 4
    assert next(iter(fits.blocks())).channels == 4
    with pytest.raises(
        UnsupportedCodec, match="has 4 channels, 0 to 3, but the channel map names 4"
    ):
        open_recording(recording, {0: Role.AGENT, 4: Role.CUSTOMER})


def test_settings_that_name_every_channel_serve_a_file_of_many(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav_bytes(PCM, channels=3))
    recording = Recording("a", (path,))
    two = {0: Role.AGENT, 1: Role.CUSTOMER}

    assert open_recording(recording, None, {**two, 2: Role.CUSTOMER}).format.channels == 3
    with pytest.raises(UnsupportedCodec, match="has 3 channels; say whose each is"):
        open_recording(recording, None, two)


def test_a_map_counted_from_one_does_not_fit_two_channels(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav_bytes(PCM, channels=2))
    recording = Recording("a", (path,))

    with pytest.raises(
        UnsupportedCodec, match="has 2 channels, 0 to 1, but the channel map names 2"
    ):
        open_recording(recording, {1: Role.AGENT, 2: Role.CUSTOMER})


def test_a_map_of_two_channels_passes_over_mono(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav_bytes(PCM, channels=1))
    roles = {0: Role.AGENT, 1: Role.CUSTOMER}

    assert open_recording(Recording("a", (path,)), roles).format.channels == 1


def test_a_half_of_a_pair_has_one_channel(tmp_path: Path) -> None:
    agent = encode(tmp_path / "a.agent.wav", "pcm_s16le", 8000, tone(8000, channels=2))
    customer = encode(tmp_path / "a.customer.wav", "pcm_s16le", 8000, tone(8000))

    with pytest.raises(UnsupportedCodec, match=r"^a\.agent\.wav has 2 channels, but each file of"):
        source(agent, customer)


LISTS = {
    "concat.txt": "ffconcat version 1.0\nfile secret.wav\n",
    "call.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nsecret.wav\n#EXT-X-ENDLIST\n",
    "call.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n",
    "call.wav": "ffconcat version 1.0\nfile secret.wav\n",
    "call.mp3": "#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/secret.wav\n",
}


@pytest.mark.parametrize(("name", "text"), LISTS.items(), ids=LISTS.keys())
def test_a_list_of_other_files_opens_none_of_them(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "secret.wav").write_bytes(wav_bytes(PCM))
    path = tmp_path / name
    path.write_text(text)

    with pytest.raises(UnsupportedCodec, match="holds text, not audio"):
        source(path)


def test_an_address_is_only_a_path_that_does_not_exist() -> None:
    with pytest.raises(IngestError, match=r"^a\.wav does not exist; check the path$"):
        source(Path("http://127.0.0.1:9/a.wav"))


def test_nothing_is_written_to_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data = encode(tmp_path / "a.aac", "aac", 16_000, tone(16_000, 3.0)).read_bytes()
    path = tmp_path / "b.aac"
    path.write_bytes(data[:9000] + bytes(500) + data[9000:])

    read(path)

    assert capfd.readouterr() == ("", "")


def test_a_name_is_shown_without_what_would_upset_a_terminal() -> None:
    assert shown(Path("/x/call\x1b[2J\n.wav")) == "call\\x1b[2J\\n.wav"
    assert shown(Path(os.fsdecode(b"caf\xe9.wav"))) == "caf\\udce9.wav"
    assert shown(Path("/")) == "/"
    assert printable("Gespräch 1") == "Gespräch 1"


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    agent, customer = tmp_path / "a", tmp_path / "b"
    agent.write_bytes(b"ab")
    customer.write_bytes(b"c")

    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert content_sha256(Recording("x", (agent, customer))) == abc
    assert content_sha256(Recording("x", (customer, agent))) != abc
