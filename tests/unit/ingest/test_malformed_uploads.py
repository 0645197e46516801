"""A thousand broken uploads: each refused in one sentence, and nothing grows."""

import resource
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.ingest.malformed import Seeds, Upload, fuzzed, malformed, seeds
from voice_analytics.domain.call import Role
from voice_analytics.errors import IngestError, TooLarge
from voice_analytics.ingest.accepting import Acceptance, Accepted
from voice_analytics.ingest.limited import Decoder, DecoderLimits
from voice_analytics.ingest.spool import Spool

PIECE_BYTES = 1 << 16
LARGEST_BYTES = 4 << 20
MOST_GROWTH_BYTES = 8 << 20
LONGEST_SENTENCE = 400


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Seeds:
    return seeds(tmp_path_factory.mktemp("seeds"))


@pytest.fixture(scope="module")
def acceptance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acceptance]:
    decoder = Decoder(DecoderLimits())
    spool = Spool(tmp_path_factory.mktemp("box") / "spool", bytes(32))
    yield Acceptance(spool, decoder, LARGEST_BYTES, {0: Role.AGENT, 1: Role.CUSTOMER})
    decoder.close()


def sent(acceptance: Acceptance, intake_id: str, upload: Upload) -> Accepted:
    with acceptance.begin(intake_id) as incoming:
        incoming.file(upload.name)
        for at in range(0, len(upload.content), PIECE_BYTES):
            incoming.write(upload.content[at : at + PIECE_BYTES])
        return incoming.accept()


def sentence(error: IngestError) -> str:
    said = str(error)
    assert "\n" not in said
    assert 20 < len(said) <= LONGEST_SENTENCE
    assert "Traceback" not in said
    return said


def resident_bytes() -> int:
    fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(fields[1]) * resource.getpagesize()


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def spooled(acceptance: Acceptance) -> list[Path]:
    return list(acceptance._spool._folder.iterdir())


@pytest.mark.slow
def test_a_thousand_malformed_uploads_are_refused_and_memory_stays_flat(
    acceptance: Acceptance, seed: Seeds
) -> None:
    taken: list[str] = []
    kinds: Counter[str] = Counter()
    before = files_before = 0
    for number, upload in enumerate(malformed(1000, seed)):
        if number == 100:
            before, files_before = resident_bytes(), open_files()
        try:
            sent(acceptance, str(number), upload)
            taken.append(f"{number} {upload.kind} {upload.name}")
        except IngestError as error:
            sentence(error)
            kinds[upload.kind] += 1
    assert taken == []
    assert kinds.total() == 1000
    assert resident_bytes() - before < MOST_GROWTH_BYTES
    assert open_files() == files_before
    assert spooled(acceptance) == []


def test_every_kind_of_malformed_upload_is_refused(acceptance: Acceptance, seed: Seeds) -> None:
    for number, upload in enumerate(malformed(70, seed)):
        with pytest.raises(IngestError) as refused:
            sent(acceptance, str(number), upload)
        sentence(refused.value)
    assert spooled(acceptance) == []


def test_a_fuzzed_recording_is_refused_or_taken(acceptance: Acceptance, seed: Seeds) -> None:
    refused = 0
    for number, upload in enumerate(fuzzed(60, seed)):
        try:
            sent(acceptance, f"f{number}", upload)
            acceptance._spool.remove(f"f{number}")
        except IngestError as error:
            sentence(error)
            refused += 1
    assert 0 < refused < 60, "some can be read all the same"


def send_without_end(acceptance: Acceptance) -> None:
    with acceptance.begin("endless") as incoming:
        incoming.file("call.wav")
        for _ in range(1000):
            incoming.write(bytes(PIECE_BYTES))


def test_an_upload_without_end_is_cut_off_at_the_limit(acceptance: Acceptance) -> None:
    before = resident_bytes()
    with pytest.raises(TooLarge, match=r"larger than 4 MiB \(upload\.largest_mb\)"):
        send_without_end(acceptance)
    assert resident_bytes() - before < LARGEST_BYTES
    assert spooled(acceptance) == []
