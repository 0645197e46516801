"""Which audio container a file is, told by its first bytes, and whether it breaks off.

Only the containers listed here are ever opened, each with its own demuxer by name: the decoder
library never guesses, so a playlist or script with an audio name cannot make it read other files.
"""

import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from voice_analytics.errors import ProtocolViolation, UnsupportedCodec
from voice_analytics.ingest.opening import GuardedFile
from voice_analytics.ingest.pcap.frames import PCAP, PCAPNG
from voice_analytics.ingest.pcap.recording import capture_as_wav
from voice_analytics.ingest.riff import riff_breaks_off

AUDIO_SUFFIXES = frozenset(
    (
        *(
            ".wav",
            ".wave",
            ".w64",
            ".flac",
            ".mp3",
            ".ogg",
            ".oga",
            ".opus",
            ".m4a",
            ".mp4",
            ".3gp",
        ),
        *(".aac", ".amr", ".awb", ".gsm", ".g722", ".au", ".webm", ".mka", ".mkv"),
        *(".pcap", ".pcapng", ".cap"),
    )
)
"""Names taken when a folder is searched; a file given by name may have any."""

_KNOWN = "WAV, FLAC, MP3, Ogg, M4A, AAC, AMR, GSM, G.722, AU, WebM or pcap"
_HEAD_BYTES = 1024
_OGG_PAGE_MAX_BYTES = 65_307
_GSM_FRAME_BYTES = 33


@dataclass(frozen=True, slots=True)
class Container:
    """How to read one kind of file."""

    title: str
    demuxer: str

    clock_from_zero: bool = False
    """Timestamps count from the call's start; otherwise from the first frame."""

    states_length: bool = False
    """The header states the length, so that less is a break."""

    continuous: bool = False
    """A gap between timestamps means lost data, never a pause of the recorder."""

    breaks_off: Callable[[GuardedFile, str], bool] | None = None
    """Checks the header of a file by that name and returns whether its data are cut short."""

    converted: Callable[[GuardedFile, str], tuple[BinaryIO, bool]] | None = None
    """Makes of a file by that name one for the demuxer, and returns whether its data are cut."""


def identify(file: GuardedFile, name: str) -> tuple[Container, bool]:
    """Return the file's container and whether its header promises more data than there are.

    Parameters
    ----------
    file
        The open file; left at its start.
    name
        Its name, for messages and for the formats that have no header.

    Raises
    ------
    UnsupportedCodec
        When it is none of the known containers.
    ProtocolViolation
        When it is empty or its header breaks off.
    """
    head = file.read(_HEAD_BYTES)
    if not head:
        raise ProtocolViolation(f"{name} is empty; record or copy it again")
    if head.startswith(b"ID3") and len(head) >= 10:
        file.seek(_id3_bytes(head))
        head = file.read(_HEAD_BYTES).lstrip(b"\0")
    container = _by_first_bytes(head) or _by_suffix(head, name)
    if container is None:
        raise UnsupportedCodec(_not_audio(head, name))
    file.seek(0)
    broken = container.breaks_off is not None and container.breaks_off(file, name)
    file.seek(0)
    return container, broken


def _by_first_bytes(head: bytes) -> Container | None:
    if head[:4] == b"OggS":
        return _OGG
    if head[4:8] in _MP4_BOXES:
        return _MP4
    if _is_adts(head):
        return _ADTS
    if _is_mpeg_audio(head):
        return _MP3_WITH_LENGTH if _states_frames(head) else _MP3
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return _WEBM_WITH_LENGTH if _EBML_DURATION in head else _WEBM
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def _by_suffix(head: bytes, name: str) -> Container | None:
    """Return the container of a headerless format, known by its name."""
    suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122 - a name, not a path
    if suffix == ".gsm" and all(byte >> 4 == 0xD for byte in head[::_GSM_FRAME_BYTES]):
        return _GSM
    return _G722 if suffix == ".g722" else None


def _not_audio(head: bytes, name: str) -> str:
    if head and all(byte >= 0x20 or byte in b"\t\n\r\f" for byte in head):
        return f"{name} holds text, not audio; give the recording itself"
    return (
        f"{name} is in no audio format known here ({_KNOWN}); check that it is a recording, "
        "or convert it to WAV"
    )


def _id3_bytes(head: bytes) -> int:
    """Return the length of the ID3 tag that `head` begins with (seven bits a byte)."""
    size = 0
    for byte in head[6:10]:
        size = (size << 7) | (byte & 0x7F)
    return 10 + size + (10 if head[5] & 0x10 else 0)


def _is_adts(head: bytes) -> bool:
    return len(head) >= 2 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0


def _is_mpeg_audio(head: bytes) -> bool:
    """Return whether `head` begins with a frame header of MPEG audio layer II or III."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, rate = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer in (1, 2) and bitrate not in (0, 15) and rate != 3


def _states_frames(head: bytes) -> bool:
    """Return whether the first MP3 frame counts the frames that follow."""
    return any(mark in head[:200] for mark in (b"Xing", b"Info", b"VBRI"))


def _ogg_breaks_off(file: GuardedFile, name: str) -> bool:
    """Return whether the last page is cut or is not marked as the last."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 2 * _OGG_PAGE_MAX_BYTES))
    tail = file.read()
    page = tail[tail.rfind(b"OggS") :]
    if len(page) < 27 or len(page) < 27 + page[26]:
        return True
    body = sum(page[27 : 27 + page[26]])
    ends_stream = bool(page[5] & 0x04)
    return len(page) < 27 + page[26] + body or not ends_stream


def _mp4_breaks_off(file: GuardedFile, name: str) -> bool:
    """Return whether a box reaches beyond the end of the file.

    Raises
    ------
    ProtocolViolation
        When the index, without which nothing can be decoded, is missing.
    """
    size = file.seek(0, os.SEEK_END)
    place, has_index = 0, False
    while place + 8 <= size:
        file.seek(place)
        header = file.read(16)
        box_bytes = struct.unpack(">I", header[:4])[0]
        has_index |= header[4:8] == b"moov"
        if box_bytes == 1 and len(header) == 16:
            box_bytes = struct.unpack(">Q", header[8:])[0]
        elif box_bytes == 0:
            box_bytes = size - place
        if box_bytes < 8:
            break
        place += box_bytes
    if not has_index:
        raise ProtocolViolation(
            f"{name} lacks its index (moov) because writing it was cut off, so nothing can be "
            "decoded; export the recording again"
        )
    return place > size


_WAV = Container("WAV", "wav", breaks_off=riff_breaks_off)
_OGG = Container("Ogg", "ogg", states_length=True, continuous=True, breaks_off=_ogg_breaks_off)
_MP4 = Container("M4A", "mov", clock_from_zero=True, states_length=True, breaks_off=_mp4_breaks_off)
_MP3 = Container("MP3", "mp3")
_MP3_WITH_LENGTH = Container("MP3", "mp3", states_length=True)
_ADTS = Container("AAC", "aac")
_AMR = Container("AMR", "amr")
_GSM = Container("GSM", "gsm")
_G722 = Container("G.722", "g722")

_CAPTURE = Container("a network capture", "wav", converted=capture_as_wav)

_WEBM = Container("WebM", "matroska", clock_from_zero=True)
_WEBM_WITH_LENGTH = Container("WebM", "matroska", clock_from_zero=True, states_length=True)
_EBML_DURATION = b"\x44\x89"

_MAGIC: tuple[tuple[bytes, Container], ...] = (
    (b"RIFF", _WAV),
    (b"RIFX", _WAV),
    (b"RF64", _WAV),
    (b"BW64", _WAV),
    (b"fLaC", Container("FLAC", "flac", states_length=True)),
    (b"#!AMR\n", _AMR),
    (b"#!AMR-WB\n", _AMR),
    (b".snd", Container("AU", "au")),
    *((magic, _CAPTURE) for magic in (*PCAP, PCAPNG)),
)
_MP4_BOXES = frozenset((b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide"))
