"""Every format comes out as the sound that went in: pitch, level and length."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.unit.ingest.making import (
    LEVEL,
    TONES_HZ,
    as_pcm16,
    encode,
    frequency_hz,
    gsm_frames,
    gsm_raw,
    gsm_wav,
    level,
    read,
    source,
    tone,
    wav_bytes,
)

LOSSLESS_MS = 1
LOSSY_MS = 30

CASES: list[tuple[str, str, int, int, int, dict[str, Any]]] = [
    ("u8.wav", "pcm_u8", 8000, 1, LOSSLESS_MS, {}),
    ("s16.wav", "pcm_s16le", 8000, 2, LOSSLESS_MS, {}),
    ("s16_11k.wav", "pcm_s16le", 11_025, 1, LOSSLESS_MS, {}),
    ("s16_48k.wav", "pcm_s16le", 48_000, 2, LOSSLESS_MS, {}),
    ("s24.wav", "pcm_s24le", 16_000, 2, LOSSLESS_MS, {}),
    ("s32.wav", "pcm_s32le", 44_100, 1, LOSSLESS_MS, {}),
    ("float.wav", "pcm_f32le", 22_050, 2, LOSSLESS_MS, {}),
    ("double.wav", "pcm_f64le", 16_000, 1, LOSSLESS_MS, {}),
    ("mulaw.wav", "pcm_mulaw", 8000, 2, LOSSLESS_MS, {}),
    ("alaw.wav", "pcm_alaw", 8000, 1, LOSSLESS_MS, {}),
    ("g722.wav", "g722", 16_000, 1, LOSSY_MS, {}),
    ("rf64.wav", "pcm_s16le", 8000, 1, LOSSLESS_MS, {"mux_options": {"rf64": "always"}}),
    ("sun.au", "pcm_mulaw", 8000, 1, LOSSLESS_MS, {}),
    ("8k.flac", "flac", 8000, 2, LOSSLESS_MS, {"sample_format": "s16"}),
    ("24bit.flac", "flac", 48_000, 1, LOSSLESS_MS, {"sample_format": "s32"}),
    ("flac.ogg", "flac", 16_000, 1, LOSSLESS_MS, {"sample_format": "s16"}),
    ("8k.mp3", "mp3", 8000, 1, LOSSY_MS, {}),
    ("44k.mp3", "mp3", 44_100, 2, LOSSY_MS, {}),
    ("no_length.mp3", "mp3", 16_000, 1, 150, {"mux_options": {"write_xing": "0"}}),
    ("voice.opus", "libopus", 48_000, 1, LOSSY_MS, {}),
    ("stereo.ogg", "libopus", 16_000, 2, LOSSY_MS, {}),
    ("8k.m4a", "aac", 8000, 1, LOSSY_MS, {}),
    ("44k.m4a", "aac", 44_100, 2, LOSSY_MS, {}),
    ("index_first.m4a", "aac", 16_000, 2, LOSSY_MS, {"mux_options": {"movflags": "faststart"}}),
    ("alac.m4a", "alac", 16_000, 1, LOSSLESS_MS, {}),
    ("adts.aac", "aac", 16_000, 1, 150, {}),
    ("narrow.amr", "libopencore_amrnb", 8000, 1, LOSSY_MS, {}),
    ("voice.g722", "g722", 16_000, 1, LOSSY_MS, {}),
    ("browser.webm", "libopus", 48_000, 1, LOSSY_MS, {}),
]


@pytest.mark.parametrize(
    ("name", "codec", "rate_hz", "channels", "tolerance_ms", "how"),
    CASES,
    ids=[case[0] for case in CASES],
)
def test_a_tone_keeps_pitch_level_and_length(
    tmp_path: Path,
    name: str,
    codec: str,
    rate_hz: int,
    channels: int,
    tolerance_ms: int,
    how: dict[str, Any],
) -> None:
    seconds = 1.5
    path = encode(tmp_path / name, codec, rate_hz, tone(rate_hz, seconds, channels), **how)

    samples, truncated = read(path)

    assert not truncated
    assert samples.shape[0] == channels
    assert abs(samples.shape[1] / 16 - seconds * 1000) <= tolerance_ms
    for channel in range(channels):
        inner = samples[channel, 3200:20_800]
        assert frequency_hz(inner) == pytest.approx(TONES_HZ[channel], abs=2)
        assert level(inner) == pytest.approx(
            LEVEL, rel=0.02 if tolerance_ms == LOSSLESS_MS else 0.2
        )
    what = source(path).format
    assert what.channels == channels
    assert what.duration_ms is None or abs(what.duration_ms - seconds * 1000) <= 150


def test_vorbis_keeps_pitch_level_and_length(tmp_path: Path) -> None:
    both = np.repeat(tone(44_100, 1.5), 2, axis=1)  # this encoder is for two channels, and rough
    path = encode(tmp_path / "a.ogg", "vorbis", 44_100, both, options={"strict": "experimental"})

    samples, truncated = read(path)

    assert not truncated
    assert abs(samples.shape[1] / 16 - 1500) <= LOSSY_MS
    assert frequency_hz(samples[0, 3200:20_800]) == pytest.approx(440, abs=2)
    assert level(samples[0, 3200:20_800]) == pytest.approx(LEVEL, rel=0.2)


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.wav", "pcm_s16le"), ("a.flac", "flac"), ("a.mp3", "mp3"), ("a.opus", "libopus")],
)
def test_encoder_delay_is_taken_off(tmp_path: Path, name: str, codec: str) -> None:
    click = np.zeros((48_000, 1), np.float32)
    click[24_000:24_048] = 0.9

    samples, _ = read(encode(tmp_path / name, codec, 48_000, click))

    assert abs(int(np.argmax(np.abs(samples[0]))) - 8008) <= 16


@pytest.mark.parametrize(
    ("bits", "tag", "kind"),
    [(8, 1, "u1"), (16, 1, "<i2"), (32, 1, "<i4"), (32, 3, "<f4"), (64, 3, "<f8")],
    ids=["pcm8", "pcm16", "pcm32", "float32", "float64"],
)
@pytest.mark.parametrize("extensible", [False, True], ids=["plain", "extensible"])
def test_full_scale_is_exact_at_16_khz(
    tmp_path: Path, bits: int, tag: int, kind: str, extensible: bool
) -> None:
    values: NDArray[Any]
    if tag == 3:
        values, expected = np.array([-1, -0.5, 0, 0.25]), [-1, -0.5, 0, 0.25]
    else:
        top = 2 ** (bits - 1)
        signed = np.array([-top, -top // 2, 0, top - 1])
        values = signed + 128 if bits == 8 else signed
        expected = list(signed / top)
    path = tmp_path / "exact.wav"
    path.write_bytes(
        wav_bytes(
            values.astype(kind).tobytes(),
            rate_hz=16_000,
            bits=bits,
            tag=tag,
            extensible=extensible,
        )
    )

    samples, _ = read(path)

    assert samples[0].tolist() == np.array(expected, np.float32).tolist()


def test_24_bit_is_exact_at_16_khz(tmp_path: Path) -> None:
    path = tmp_path / "exact.wav"
    path.write_bytes(wav_bytes(b"\x00\x00\x80\xff\xff\x7f\x01\x00\x00", rate_hz=16_000, bits=24))

    samples, _ = read(path)

    assert samples[0].tolist() == [-1.0, 8_388_607 / 8_388_608, 1 / 8_388_608]


def test_16_khz_pcm_passes_bit_for_bit(tmp_path: Path) -> None:
    values = np.random.default_rng(1).integers(-32_768, 32_768, (20_000, 2)).astype("<i2")
    path = tmp_path / "noise.wav"
    path.write_bytes(wav_bytes(values.tobytes(), rate_hz=16_000, channels=2))

    samples, _ = read(path)

    assert np.array_equal(np.round(samples.T * 32_768).astype(np.int16), values)


def test_gsm_is_the_same_raw_and_in_wav(tmp_path: Path) -> None:
    frames = gsm_frames(50)
    raw, wav = tmp_path / "a.gsm", tmp_path / "a.WAV"
    raw.write_bytes(gsm_raw(frames))
    wav.write_bytes(gsm_wav(frames))

    from_raw, raw_truncated = read(raw)
    from_wav, wav_truncated = read(wav)

    assert from_raw.shape == (1, 50 * 320)
    assert level(from_raw[0]) > 0.05
    assert np.array_equal(from_raw, from_wav)
    assert not raw_truncated
    assert not wav_truncated


def test_wideband_amr_has_its_length(tmp_path: Path) -> None:
    draw = np.random.default_rng(3)
    frames = b"".join(b"\x04" + draw.bytes(17) for _ in range(50))
    path = tmp_path / "wide.awb"
    path.write_bytes(b"#!AMR-WB\n" + frames)

    samples, truncated = read(path)

    assert samples.shape == (1, 16_000)
    assert source(path).format.codec == "amr_wb"
    assert not truncated


def test_content_decides_and_not_the_name(tmp_path: Path) -> None:
    path = encode(tmp_path / "call.mp3", "mp3", 8000, tone(8000))
    renamed = path.rename(tmp_path / "call.wav")

    assert source(renamed).format.codec == "mp3"


def test_a_tag_before_the_audio_is_skipped(tmp_path: Path) -> None:
    path = encode(
        tmp_path / "a.mp3", "mp3", 8000, tone(8000, 10.0), mux_options={"id3v2_version": "0"}
    )
    plain, _ = read(path)
    picture = b"APIC" + bytes([0, 0, 0x20, 0, 0, 0]) + b"\x01" * 8192
    size = len(picture)
    tag = b"ID3\x04\x00\x00" + bytes([0, size >> 14 & 0x7F, size >> 7 & 0x7F, size & 0x7F])
    path.write_bytes(tag + picture + path.read_bytes() + b"TAG" + bytes(125))

    tagged, truncated = read(path)

    assert np.array_equal(plain, tagged)
    assert not truncated


def test_text_that_is_not_unicode_in_a_tag_is_no_matter(tmp_path: Path) -> None:
    pcm = as_pcm16(tone(8000)).tobytes()
    listing = b"LIST" + (16).to_bytes(4, "little") + b"INFOINAM" + (4).to_bytes(4, "little")
    path = tmp_path / "a.wav"
    path.write_bytes(wav_bytes(pcm) + listing + b"\xff\xfe\xe9\x00")

    samples, truncated = read(path)

    assert samples.shape == (1, 16_000)
    assert not truncated
