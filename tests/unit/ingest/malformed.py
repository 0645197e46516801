"""A thousand uploads that are no recordings, or broken ones, each made from a number."""

import gzip
import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.unit.ingest.making import as_pcm16, encode, tone, wav_bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """What is sent, and what kind of fault it has."""

    kind: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Seeds:
    """Whole recordings, by suffix."""

    files: dict[str, bytes]

    def __getitem__(self, suffix: str) -> bytes:
        return self.files[suffix]


def seeds(folder: Path) -> Seeds:
    """Return a recording of every kind."""
    sound = tone(8000, 1.0)
    kinds = {"flac": "flac", "mp3": "mp3", "ogg": "libopus", "m4a": "aac", "webm": "libopus"}
    files = {"wav": wav_bytes(as_pcm16(sound).tobytes())}
    for suffix, codec in kinds.items():
        rate_hz = 48_000 if codec == "libopus" else 8000
        path = encode(folder / f"seed.{suffix}", codec, rate_hz, tone(rate_hz, 1.0))
        files[suffix] = path.read_bytes()
    return Seeds(files)


FATAL_BYTES = {"wav": 44, "flac": 60, "ogg": 80, "webm": 150, "mp3": 40}
"""Cut off before this, a file of this kind has no audio yet. M4A has its index at the end."""

MAGIC = {
    "zip": b"PK\x03\x04", "7z": b"7z\xbc\xaf\x27\x1c", "xz": b"\xfd7zXZ\x00", "bz2": b"BZh91AY&SY",
    "pdf": b"%PDF-1.7\n", "png": b"\x89PNG\r\n\x1a\n", "elf": b"\x7fELF\x02\x01\x01\x00",
    "sqlite": b"SQLite format 3\x00", "class": b"\xca\xfe\xba\xbe", "rar": b"Rar!\x1a\x07\x00",
    "wma": b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "aiff": b"FORM\x00\x00\x10\x00AIFF",
    "jpeg": b"\xff\xd8\xff\xe1\x00\x10Exif", "avi": b"RIFF\x00\x10\x00\x00AVI LIST",
}  # fmt: skip
TEXTS = (
    b"<!DOCTYPE html><html><body>404 Not Found</body></html>", b'{"error": "not found"}\n',
    b"#EXTM3U\n#EXT-X-VERSION:3\nfile:///etc/passwd\n", b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n",
    b"ffconcat version 1.0\nfile '/etc/passwd'\n", b"#!/bin/sh\nexit 1\n", b" \n" * 500,
)  # fmt: skip


def cut_off(number: int, draw: np.random.Generator, seed: Seeds) -> Upload:
    """A recording that breaks off before its first sound."""
    suffix = (*FATAL_BYTES, "m4a")[number % (len(FATAL_BYTES) + 1)]
    whole = seed[suffix]
    length = draw.integers(0, FATAL_BYTES.get(suffix, whole.find(b"moov")))
    return Upload("cut off", f"call.{suffix}", whole[:length])


def wrong_magic(number: int, draw: np.random.Generator, _: Seeds) -> Upload:
    """Something else, named as a recording."""
    kind = tuple(MAGIC)[number % len(MAGIC)]
    body = draw.bytes(int(draw.integers(0, 4000)))
    suffix = ("wav", "mp3", "flac", "m4a")[number % 4]
    return Upload("wrong magic", f"{kind}.{suffix}", MAGIC[kind] + body)


def text(number: int, _draw: np.random.Generator, _: Seeds) -> Upload:
    """A page, playlist or script, which must never make anything else be read."""
    return Upload("text", f"call{number}.wav", TEXTS[number % len(TEXTS)] * (1 + number % 7))


BOMB = gzip.compress(bytes(64 << 20))


def archive(number: int, _draw: np.random.Generator, seed: Seeds) -> Upload:
    """An archive of far more than its own size."""
    if number % 2:
        return Upload("archive", f"call{number}.wav", BOMB)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("call.wav", seed["wav"] + bytes(number << 10))
    return Upload("archive", f"call{number}.zip.wav", packed.getvalue())


def huge_claim(number: int, draw: np.random.Generator, seed: Seeds) -> Upload:
    """A header that claims what is not there, or cannot be."""
    huge = int(draw.integers(0x8000_0000, 0xFFFF_FFFF))
    wav = seed["wav"]
    claims: dict[str, bytes] = {
        "chunk.wav": wav[:16] + struct.pack("<I", huge) + wav[20:],
        "channels.wav": wav_bytes(wav[44:], channels=int(draw.integers(256, 65_535)), block=2),
        "no_channels.wav": wav_bytes(wav[44:], channels=0, block=2),
        "rate.wav": wav_bytes(wav[44:], rate_hz=huge, block=2),
        "no_rate.wav": wav_bytes(wav[44:], rate_hz=0),
        "tag.mp3": b"ID3\x04\x00\x00" + bytes([0x7F] * 4) + draw.bytes(500),
        "block.flac": seed["flac"][:4] + b"\x7f\xff\xff\xff" + draw.bytes(500),
        "box.m4a": struct.pack(">I", huge) + b"moov" + bytes(200),
        "long_box.m4a": struct.pack(">I", 1) + b"ftyp" + struct.pack(">Q", huge << 31) + bytes(99),
        "element.webm": b"\x1a\x45\xdf\xa3\x01" + b"\xff" * 7 + draw.bytes(300),
        "page.ogg": b"OggS\x00\x02" + bytes(20) + b"\xff" * 256 + bytes(100),
        "rf64.wav": b"RF64\xff\xff\xff\xffWAVEds64\xff\xff\xff\xff" + bytes(20),
        "nothing.au": b".snd" + struct.pack(">IIIII", huge, huge, 1, 0, 0),
        "frames.amr": b"#!AMR\n",
    }
    name = tuple(claims)[number % len(claims)]
    return Upload("huge claim", name, claims[name])


def no_known_codec(number: int, draw: np.random.Generator, seed: Seeds) -> Upload:
    """A WAV whose header names a codec that there is not, or chunks without end."""
    if number % 10 == 0:
        chunks = (b"JUNK" + bytes(4)) * (number << 4)
        return Upload("chunks", "call.wav", b"RIFF" + bytes(4) + b"WAVE" + chunks)
    tag = int(draw.integers(0x7000, 0xF000))
    return Upload("codec", "call.wav", wav_bytes(seed["wav"][44:], tag=tag))


def noise(number: int, draw: np.random.Generator, _: Seeds) -> Upload:
    """Bytes by chance, beginning with one that begins no format."""
    first = draw.integers(0x80, 0xF0, dtype=np.uint8)
    suffix = ("wav", "mp3", "ogg", "bin")[number % 4]
    return Upload("noise", f"call.{suffix}", bytes([first]) + draw.bytes(3000))


MAKERS: tuple[Callable[[int, np.random.Generator, Seeds], Upload], ...] = (
    cut_off, wrong_magic, text, archive, huge_claim, no_known_codec, noise,
)  # fmt: skip


def malformed(count: int, seed: Seeds) -> Iterator[Upload]:
    """Yield uploads, none of which holds any sound."""
    draw = np.random.default_rng(20)
    for number in range(count):
        yield MAKERS[number % len(MAKERS)](number // len(MAKERS), draw, seed)


def fuzzed(count: int, seed: Seeds) -> Iterator[Upload]:
    """Yield recordings with some bytes of their beginning changed; some can still be read."""
    draw = np.random.default_rng(21)
    suffixes = tuple(seed.files)
    for number in range(count):
        suffix = suffixes[number % len(suffixes)]
        data = bytearray(seed[suffix])
        for place in draw.integers(0, 200, size=int(draw.integers(1, 24))):
            data[int(place) % len(data)] = int(draw.integers(0, 256))
        yield Upload("fuzzed", f"call.{suffix}", bytes(data))
