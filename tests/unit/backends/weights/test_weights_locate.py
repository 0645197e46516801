import os
from pathlib import Path

import pytest

from tests.unit.backends.weights.world import CONTENT, World, make_world, sha256
from voice_analytics.backends.weights import (
    ModelState,
    Weights,
    default_folder,
    read_manifest,
)
from voice_analytics.errors import ModelError, ModelMissing


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


def test_a_shipped_model_is_found_in_the_tree(world: World) -> None:
    located = world.weights.locate("vad")
    assert located.path == world.shipped / "vad" / "vad.onnx"
    assert located.use.sha256 == sha256(CONTENT["vad.onnx"])


def test_the_models_this_project_ships_are_right() -> None:
    weights = Weights(read_manifest(), Path("absent"))
    assert weights.locate("silero-vad").path.stat().st_size == 2_327_524
    assert weights.locate("swift-f0").path.stat().st_size == 135_090


def test_a_fetched_copy_stands_in_for_a_damaged_shipped_one(world: World) -> None:
    (world.shipped / "vad" / "vad.onnx").write_bytes(b"x" * 5_000)
    with pytest.raises(ModelMissing, match="has SHA-256"):
        world.weights.locate("vad")
    world.place("vad")
    assert world.weights.locate("vad").folder == world.folder / "vad"


def test_an_absent_file_is_named_with_the_command_that_fetches_it(world: World) -> None:
    with pytest.raises(ModelMissing) as caught:
        world.weights.locate("whisper-base")
    path = world.folder / "whisper-base" / "model.bin"
    assert str(caught.value) == (
        f"the model whisper-base cannot be used: {path} is missing; "
        "run: voice-analytics models fetch whisper-base"
    )


def test_a_truncated_file_is_named_with_both_sizes(world: World) -> None:
    folder = world.place("whisper-base")
    (folder / "tokenizer.json").write_bytes(b"short")
    with pytest.raises(
        ModelMissing, match=r"tokenizer\.json holds 5 bytes, expected 2,000; run: .* fetch"
    ):
        world.weights.locate_whisper("base")


def test_a_changed_file_is_named_with_both_hashes(world: World) -> None:
    folder = world.place("whisper-base")
    changed = b"\0" + CONTENT["model.bin"][1:]
    (folder / "model.bin").write_bytes(changed)
    with pytest.raises(ModelMissing) as caught:
        world.weights.locate_whisper("base")
    assert f"has SHA-256 {sha256(changed)}" in str(caught.value)
    assert f"expected {sha256(CONTENT['model.bin'])}" in str(caught.value)


def test_a_file_changed_after_it_was_verified_is_found(world: World) -> None:
    folder = world.place("whisper-base")
    path = folder / "model.bin"
    world.weights.locate_whisper("base")
    before = path.stat()
    path.write_bytes(b"\0" + CONTENT["model.bin"][1:])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    with pytest.raises(ModelMissing, match="has SHA-256"):
        world.weights.locate_whisper("base")


def test_an_unchanged_file_is_hashed_once(world: World) -> None:
    folder = world.place("whisper-base")
    path = folder / "model.bin"
    world.weights.locate_whisper("base")
    # Same size, time and inode: only hashing it again would tell the difference.
    before = path.stat()
    path.write_bytes(b"\0" + CONTENT["model.bin"][1:])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert world.weights.locate_whisper("base").path == path
    fresh = Weights(world.weights.manifest, world.folder, shipped_models=world.shipped)
    with pytest.raises(ModelMissing):
        fresh.locate_whisper("base")


@pytest.mark.parametrize("name", ["base", "whisper-base"])
def test_a_recogniser_is_known_by_its_size_and_by_its_model_name(world: World, name: str) -> None:
    folder = world.place("whisper-base")
    located = world.weights.locate_whisper(name)
    assert located.folder == folder
    assert [file.name for file in located.files] == [
        "model.bin",
        "config.json",
        "tokenizer.json",
        "vocabulary.txt",
    ]


def test_a_folder_with_a_recogniser_is_used_as_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = world.place("whisper-base", world.root / "mine")
    (folder / "model.bin").write_bytes(b"own")
    located = world.weights.locate_whisper(str(folder))
    assert located.use.sha256 == sha256(b"own")
    assert located.version == "local"
    monkeypatch.chdir(folder.parent.parent)
    assert world.weights.locate_whisper("mine/whisper-base").use == located.use
    monkeypatch.chdir(folder.parent)
    (folder.parent / "ours").symlink_to(folder)
    assert world.weights.locate_whisper("ours").use.sha256 == sha256(b"own")


@pytest.mark.parametrize(
    ("removed", "said"),
    [
        ("model.bin", "holds no model.bin"),
        ("tokenizer.json", "holds no tokenizer.json"),
        ("vocabulary.txt", "holds no vocabulary.json or vocabulary.txt"),
    ],
)
def test_a_folder_that_would_not_load_without_a_network_is_refused(
    world: World, removed: str, said: str
) -> None:
    folder = world.place("whisper-base", world.root / "mine")
    (folder / removed).unlink()
    with pytest.raises(ModelMissing, match=said):
        world.weights.locate_whisper(str(folder))


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json"])
def test_a_folder_with_a_broken_file_is_refused(world: World, name: str) -> None:
    folder = world.place("whisper-base", world.root / "mine")
    (folder / name).write_bytes(b"")
    with pytest.raises(ModelMissing, match=rf"{name} is no JSON; bring the model's files again"):
        world.weights.locate_whisper(str(folder))


def test_a_size_that_was_not_fetched_is_named_with_the_command(world: World) -> None:
    with pytest.raises(ModelMissing, match=r"recogniser large is not in .*; run: .* fetch large"):
        world.weights.locate_whisper("large")


def test_an_unknown_size_is_refused_with_the_known_ones(world: World) -> None:
    with pytest.raises(ModelError, match=r"no recogniser called vast: .* one of base, large"):
        world.weights.locate_whisper("vast")


def test_a_record_that_cannot_be_read_is_refused(world: World) -> None:
    record = world.folder / "whisper-large" / "model.json"
    record.parent.mkdir(parents=True)
    record.write_text("{")
    with pytest.raises(ModelMissing, match=r"model\.json cannot be read as the record"):
        world.weights.locate_whisper("large")
    (status,) = world.weights.status(("large",))
    assert status.state is ModelState.CORRUPT


def test_status_tells_present_absent_and_corrupt(world: World) -> None:
    vad, base = world.weights.status()
    assert (vad.state, vad.place, vad.detail) == (
        ModelState.PRESENT,
        world.shipped / "vad",
        None,
    )
    assert (base.state, base.place, base.bytes) == (
        ModelState.ABSENT,
        world.folder / "whisper-base",
        403_300,
    )
    folder = world.place("whisper-base")
    (folder / "config.json").write_bytes(b"")
    (base,) = world.weights.status(("base",))
    assert base.state is ModelState.CORRUPT
    assert base.detail == f"{folder / 'config.json'} holds 0 bytes, expected 300"


def test_only_verifying_finds_a_wrong_hash(world: World) -> None:
    folder = world.place("whisper-base")
    (folder / "config.json").write_bytes(b"x" * 300)
    (quick,) = world.weights.status(("base",))
    (full,) = world.weights.status(("base",), verify=True)
    assert quick.state is ModelState.PRESENT
    assert full.state is ModelState.CORRUPT


def test_status_of_an_unknown_model_is_refused(world: World) -> None:
    with pytest.raises(ModelError, match="no model called nonsense"):
        world.weights.status(("nonsense",))
    (status,) = world.weights.status(("large",))
    assert status.state is ModelState.ABSENT


def test_an_unreadable_file_is_a_clear_sentence(world: World) -> None:
    world.folder.mkdir()
    (world.folder / "whisper-base").write_text("a file where a folder belongs")
    with pytest.raises(ModelMissing, match=r"model\.bin is missing"):
        world.weights.locate_whisper("base")
    (world.folder / "whisper-base").unlink()
    loop = world.folder / "whisper-base"
    loop.symlink_to(loop)
    with pytest.raises(ModelMissing, match=r"model\.bin cannot be read \(Too many levels"):
        world.weights.locate_whisper("base")


def test_the_default_folder_follows_the_user_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "voice-analytics" / "models"


@pytest.mark.model
def test_the_fetched_base_recogniser_is_the_pinned_one() -> None:
    weights = Weights(read_manifest(), default_folder())
    (status,) = weights.status(("base",))
    if status.state is not ModelState.PRESENT:
        pytest.skip("whisper-base is not fetched: voice-analytics models fetch")
    assert weights.locate_whisper("base").use.sha256.startswith("d01c3014881c9c6f")
