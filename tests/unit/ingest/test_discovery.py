"""Files, folders and patterns become recordings, each once, with their sidecars."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.unit.ingest.making import as_nobody
from voice_analytics.domain.call import Role
from voice_analytics.ingest.discovery import Discovery, discover


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _make(*names: str, text: str = "") -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def _found(found: Discovery) -> list[str]:
    return [" + ".join(str(path) for path in one.paths) for one in found.recordings]


CASES: dict[str, tuple[Sequence[str], Sequence[str], list[str]]] = {
    "folder sorted and deep": (
        ["d/b.wav", "d/a.FLAC", "d/sub/c.mp3", "d/A/z.opus"],
        ["d"],
        ["d/a.FLAC", "d/b.wav", "d/A/z.opus", "d/sub/c.mp3"],
    ),
    "what is no recording is left out": (
        ["d/a.wav", "d/.b.wav", "d/.hidden/c.wav", "d/d.wav.part", "d/e.txt", "d/f.report.json"],
        ["d"],
        ["d/a.wav"],
    ),
    "a file by name may have any suffix": (
        ["a.dat", ".b", "c"],
        ["c", "a.dat", ".b"],
        ["c", "a.dat", ".b"],
    ),
    "pattern": (["b.wav", "a.wav", "c.txt", ".d.wav"], ["*"], ["a.wav", "b.wav"]),
    "deep pattern": (["d/x/a.wav", "d/b.wav"], ["d/**/*.wav"], ["d/b.wav", "d/x/a.wav"]),
    "pattern of folders": (["d1/a.wav", "d2/b.wav"], ["d?"], ["d1/a.wav", "d2/b.wav"]),
    "a name that looks like a pattern": (["a[1].wav", "a1.wav"], ["a[1].wav"], ["a[1].wav"]),
    "twice is once": (["d/a.wav"], ["d/a.wav", "d", "./d/../d/a.wav", "d/*"], ["d/a.wav"]),
    "pair in a folder": (
        ["d/x.agent.wav", "d/x.customer.wav", "d/y.wav"],
        ["d"],
        ["d/x.agent.wav + d/x.customer.wav", "d/y.wav"],
    ),
    "pair named by one half": (
        ["x.agent.wav", "x.customer.wav"],
        ["x.customer.wav"],
        ["x.agent.wav + x.customer.wav"],
    ),
    "pair named by both halves": (
        ["x.agent.wav", "x.customer.wav"],
        ["x.customer.wav", "x.agent.wav"],
        ["x.agent.wav + x.customer.wav"],
    ),
    "a half needs a name before it": ([".agent.wav"], [".agent.wav"], [".agent.wav"]),
    "a sidecar given by name is no recording": (["a.wav"], ["a.wav", "a.json"], ["a.wav"]),
}


@pytest.mark.parametrize(("files", "given", "expected"), CASES.values(), ids=CASES.keys())
def test_what_is_found(
    folder: Path, files: Sequence[str], given: Sequence[str], expected: list[str]
) -> None:
    _make(*files)
    _make("a.json", text='{"queue": "q"}')

    found = discover(given)

    assert _found(found) == expected
    assert found.problems == ()
    assert found.notices == ()


def test_a_pair_has_its_roles_and_the_name_of_the_call(folder: Path) -> None:
    _make("x.agent.wav", "x.customer.wav")
    _make("x.json", text='{"call_id": "7"}')

    (one,) = discover(["."]).recordings

    assert one.name == "x"
    assert one.roles == {0: Role.AGENT, 1: Role.CUSTOMER}
    assert one.sidecar == Path("x.json")
    assert one.label == "x.agent.wav + x.customer.wav"


def test_a_lone_half_is_read_alone_and_that_is_told(folder: Path) -> None:
    _make("x.customer.wav")
    _make("x.customer.json", text='{"call_id": "7"}')

    found = discover(["."])

    (one,) = found.recordings
    assert (one.name, one.roles) == ("x", {0: Role.CUSTOMER})
    assert one.sidecar == Path("x.customer.json")
    assert found.notices == (
        "x.customer.wav has no x.agent.wav beside it, so it is read as the customer alone",
    )
    assert found.problems == ()


@pytest.mark.parametrize(
    ("name", "text", "taken"),
    [
        ("a.json", '{"call_id": "7"}', True),
        ("a.json", '{"call_id": "7", "tpyo": 1}', True),
        ("a.json", '{"call_id"', True),
        ("a.truth.json", '{"call_id": "7"}', False),
        ("a.report.json", '{"call_id": "7"}', False),
        ("a.wav.json", '{"call_id": "7"}', False),
        ("b.json", '{"call_id": "7"}', False),
    ],
)
def test_which_json_is_the_sidecar(folder: Path, name: str, text: str, taken: bool) -> None:
    _make("a.wav")
    _make(name, text=text)

    found = discover(["."])

    (one,) = found.recordings
    assert one.sidecar == (Path(name) if taken else None)
    assert one.roles is None
    assert found.notices == ()


def test_another_json_of_the_name_is_passed_over_and_that_is_told(folder: Path) -> None:
    _make("a.wav")
    _make("a.json", text='{"turns": [], "roles": {"0": "agent"}}')

    found = discover(["a.wav"])

    assert found.recordings[0].sidecar is None
    assert found.notices == ("a.json has none of a sidecar's keys, so it is not read as one",)


def test_a_json_folder_is_no_sidecar(folder: Path) -> None:
    _make("a.wav", "a.json/x.txt")

    assert discover(["a.wav"]).recordings[0].sidecar is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("gone.wav", "gone.wav does not exist; check the path"),
        ("http://host/a.wav", "http://host/a.wav does not exist; check the path"),
        ("*.flac", "*.flac matches no recordings; check the pattern"),
        ("empty", "empty holds no recordings; give a folder with audio files, such as WAV or FLAC"),
        ("bad\x1bname", "bad\\x1bname does not exist; check the path"),
    ],
)
def test_what_leads_to_nothing_is_a_problem_and_the_rest_is_found(
    folder: Path, given: str, says: str
) -> None:
    _make("a.wav", "empty/notes.txt")

    found = discover([given, "a.wav"])

    assert found.problems == (says,)
    assert _found(found) == ["a.wav"]


def test_a_link_to_nothing_is_left_to_the_opening(folder: Path) -> None:
    Path("a.wav").symlink_to("gone.wav")

    assert _found(discover(["a.wav"])) == ["a.wav"]


def test_a_folder_that_may_not_be_searched_is_a_problem(folder: Path) -> None:
    _make("d/a.wav", "d/closed/b.wav")
    Path("d/closed").chmod(0)
    folder.chmod(0o755)

    with as_nobody():
        found = discover(["d"])
    Path("d/closed").chmod(0o755)

    assert found.problems == (
        "d/closed may not be searched (Permission denied); change its permissions",
    )
    assert _found(found) == ["d/a.wav"]
