"""Taking recordings in: whole and readable into the spool, or refused with nothing left."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.ingest.making import as_pcm16, tone, wav_bytes
from voice_analytics.domain.call import Role
from voice_analytics.errors import IngestError, ProtocolViolation, TooLarge, UnsupportedCodec
from voice_analytics.ingest.accepting import Acceptance, Accepted, checked_key, file_name
from voice_analytics.ingest.limited import Decoder, DecoderLimits
from voice_analytics.ingest.recording import Recording
from voice_analytics.ingest.spool import Spool

WAV = wav_bytes(as_pcm16(tone(8000)).tobytes())
OTHER = wav_bytes(as_pcm16(tone(8000, 0.5)).tobytes())
STEREO = wav_bytes(as_pcm16(tone(8000, 0.5, 2)).tobytes(), channels=2)
LARGEST_BYTES = 1 << 20


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    one = Decoder(DecoderLimits())
    yield one
    one.close()


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool", bytes(32))


@pytest.fixture
def acceptance(spool: Spool, decoder: Decoder) -> Acceptance:
    return Acceptance(spool, decoder, LARGEST_BYTES, {0: Role.AGENT, 1: Role.CUSTOMER})


def upload(
    acceptance: Acceptance,
    *files: tuple[str, bytes],
    intake_id: str = "a",
    document: object = None,
) -> Accepted:
    with acceptance.begin(intake_id) as incoming:
        for name, content in files:
            incoming.file(name)
            for at in range(0, len(content), 4099):
                incoming.write(content[at : at + 4099])
        return incoming.accept(document)


def test_an_upload_is_in_the_spool_as_it_came(acceptance: Acceptance, spool: Spool) -> None:
    accepted = upload(acceptance, ("call_7.wav", WAV), document={"queue": "sales"})
    assert accepted.id == "a"
    assert accepted.label == "call_7.wav"
    assert accepted.audio_sha256 == hashlib.sha256(WAV).hexdigest()
    assert accepted.metadata.queue == "sales"
    assert accepted.document == {"queue": "sales"}
    assert accepted.format.duration_ms == 1000
    with spool.open("a") as recording:
        assert recording.name == "call_7"
        assert recording.paths[0].read_bytes() == WAV
        assert recording.sidecar is not None
        assert json.loads(recording.sidecar.read_bytes()) == {"queue": "sales"}


def test_two_files_are_the_agent_and_the_customer(acceptance: Acceptance, spool: Spool) -> None:
    accepted = upload(acceptance, ("a.wav", WAV), ("b.wav", OTHER))
    assert accepted.format.channels == 2
    with spool.open("a") as recording:
        assert recording.roles == {0: Role.AGENT, 1: Role.CUSTOMER}
    with pytest.raises(ProtocolViolation, match="send no more"):
        upload(acceptance, ("a.wav", WAV), ("b.wav", WAV), ("c.wav", WAV), intake_id="b")


def test_the_same_recording_has_the_same_hash(acceptance: Acceptance) -> None:
    document = {"queue": "q", "direction": "inbound"}
    again = dict(reversed(document.items()))
    one = upload(acceptance, ("a.wav", WAV), document=document, intake_id="1")
    same = upload(acceptance, ("b.wav", WAV), document=again, intake_id="2")
    assert same.sha256 == one.sha256
    others = [
        upload(acceptance, ("a.wav", WAV), intake_id="3"),
        upload(acceptance, ("a.wav", WAV), document={"queue": "r"}, intake_id="4"),
        upload(acceptance, ("a.wav", OTHER), document=document, intake_id="5"),
        upload(acceptance, ("a.wav", WAV), ("b.wav", OTHER), intake_id="6"),
        upload(acceptance, ("a.wav", OTHER), ("b.wav", WAV), intake_id="7"),
    ]
    assert len({one.sha256, *(other.sha256 for other in others)}) == 6


REFUSED: dict[str, tuple[tuple[tuple[str, bytes], ...], object, type[IngestError], str]] = {
    "no audio": ((), None, ProtocolViolation, "no audio came"),
    "empty": ((("a.wav", b""),), None, ProtocolViolation, "a.wav is empty"),
    "text": ((("a.wav", b"hello\n"),), None, UnsupportedCodec, "a.wav holds text"),
    "one half bad": (
        (("a.wav", WAV), ("b.wav", b"RIFF")), None, ProtocolViolation, "b.wav breaks off",
    ),
    "too large": ((("a.wav", bytes(LARGEST_BYTES + 1)),), None, TooLarge, "larger than 1 MiB"),
    "too large together": (
        (("a.wav", bytes(LARGEST_BYTES)), ("b.wav", b"x")), None, TooLarge, "upload.largest_mb",
    ),
    "sidecar wrong": ((("a.wav", WAV),), {"quue": "x"}, ProtocolViolation, "quue: unknown key"),
    "sidecar a list": ((("a.wav", WAV),), [1], ProtocolViolation, "must hold one JSON object"),
    "channel map beyond": (
        (("a.wav", STEREO),), {"channels": {"7": "agent"}}, UnsupportedCodec, "correct the map",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_analysed_leaves_nothing(
    acceptance: Acceptance, tmp_path: Path, what: str
) -> None:
    files, document, kind, why = REFUSED[what]
    with pytest.raises(kind, match=why):
        upload(acceptance, *files, document=document)
    assert list((tmp_path / "spool").iterdir()) == []


def test_files_on_disk_are_taken_with_their_sidecar(
    acceptance: Acceptance, spool: Spool, tmp_path: Path
) -> None:
    audio, sidecar = tmp_path / "call.wav", tmp_path / "call.json"
    audio.write_bytes(WAV)
    sidecar.write_text('{"language": "nl"}')
    accepted = acceptance.take("a", Recording("call", (audio,), sidecar))
    assert accepted.metadata.language == "nl"
    assert (
        accepted.sha256
        == upload(acceptance, ("x.wav", WAV), document={"language": "nl"}, intake_id="b").sha256
    )
    assert audio.exists()
    given = acceptance.take("c", Recording("call", (audio,), sidecar), {"language": "de"})
    assert given.metadata.language == "de"


def test_a_name_that_is_no_unicode_is_taken(acceptance: Acceptance, tmp_path: Path) -> None:
    audio = Path(str(tmp_path), "call\udcff.wav")
    audio.write_bytes(WAV)
    assert acceptance.take("a", Recording(audio.stem, (audio,))).label == "call\\udcff.wav"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("call.wav", "call.wav"),
        ("../../etc/call.wav", "call.wav"),
        ("C:\\recordings\\call.wav", "call.wav"),
        ("call\n.wav", "call\\n.wav"),
        ("", "recording"),
        ("folder/", "recording"),
        ("a" * 300 + ".flac", "a" * 195 + ".flac"),
        ("a." + "b" * 300, "a." + "b" * 198),
    ],
)
def test_a_senders_file_name_is_made_harmless(given: str, name: str) -> None:
    assert file_name(given) == name


def test_an_idempotency_key_is_visible_text() -> None:
    assert checked_key("6f2c-91/é"[:-1]) == "6f2c-91/"
    for bad in ("", " ", "a b", "é", "a\n", "x" * 201):
        with pytest.raises(ProtocolViolation, match="1 to 200 visible ASCII"):
            checked_key(bad)
