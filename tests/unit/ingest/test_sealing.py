"""Sealed files: what was written comes back, and nothing that was changed does."""

from pathlib import Path

import pytest

from voice_analytics.errors import StoreError
from voice_analytics.ingest.sealing import Sealer, unsealed

KEY = bytes(range(32))
PIECE = 1 << 18


def sealed(path: Path, *pieces: bytes, key: bytes = KEY, context: str = "a/0") -> Path:
    sealer = Sealer(path, key, context)
    for piece in pieces:
        sealer.write(piece)
    sealer.close()
    return path


def content(path: Path, key: bytes = KEY, context: str = "a/0") -> bytes:
    return b"".join(unsealed(path, key, context))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7])
def test_every_length_comes_back(tmp_path: Path, size: int) -> None:
    said = bytes(number % 251 for number in range(1000)) * (size // 1000 + 1)
    assert content(sealed(tmp_path / "f", said[:size])) == said[:size]


def test_how_it_was_written_makes_no_difference(tmp_path: Path) -> None:
    said = bytes(2 * PIECE + 11)
    cut = [said[at : at + 9973] for at in range(0, len(said), 9973)]
    assert content(sealed(tmp_path / "f", *cut)) == said
    assert (tmp_path / "f").stat().st_size == sealed(tmp_path / "g", said).stat().st_size


def test_nothing_of_the_content_is_on_disk(tmp_path: Path) -> None:
    said = b"the customer's card number " * 1000
    assert b"card" not in sealed(tmp_path / "f", said).read_bytes()


def test_two_files_of_the_same_content_differ(tmp_path: Path) -> None:
    one, other = (sealed(tmp_path / name, b"same").read_bytes() for name in "fg")
    assert one[28:] != other[28:]


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    assert sealed(tmp_path / "f", b"x").stat().st_mode & 0o777 == 0o600


def changed(data: bytes) -> dict[str, bytes]:
    head, body = data[:28], data[28:]
    first, second, last = body[: PIECE + 16], body[PIECE + 16 : 2 * (PIECE + 16)], body[-23:]
    return {
        "a bit of the content": head + bytes([body[0] ^ 1]) + body[1:],
        "a bit of the salt": data[:20] + bytes([data[20] ^ 1]) + data[21:],
        "the end cut off at a piece": head + first + second,
        "the end cut off in a piece": data[:-5],
        "a piece left out": head + first + last,
        "two pieces exchanged": head + second + first + last,
        "bytes added": data + b"more",
        "no content": head,
        "nothing": b"",
        "another file": b"RIFF" + data[4:],
    }


@pytest.mark.parametrize("what", changed(bytes(3 * PIECE)))
def test_a_changed_file_does_not_open(tmp_path: Path, what: str) -> None:
    path = sealed(tmp_path / "f", bytes(2 * PIECE + 7))
    path.write_bytes(changed(path.read_bytes())[what])
    with pytest.raises(StoreError, match="cannot be decrypted"):
        content(path)


@pytest.mark.parametrize(("key", "context"), [(bytes(32), "a/0"), (KEY, "b/0"), (KEY, "a/1")])
def test_another_key_or_place_does_not_open(tmp_path: Path, key: bytes, context: str) -> None:
    with pytest.raises(StoreError, match="another key"):
        content(sealed(tmp_path / "f", b"x"), key, context)


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    sealed(tmp_path / "f", b"x")
    with pytest.raises(FileExistsError):
        Sealer(tmp_path / "f", KEY, "a/0")
