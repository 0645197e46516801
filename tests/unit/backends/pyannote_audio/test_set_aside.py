"""Setting aside the libraries of torchaudio."""

from pathlib import Path

from voice_analytics.backends.pyannote_audio.set_aside import set_aside


def test_libraries_are_renamed_and_the_rest_stays(tmp_path: Path) -> None:
    folder = tmp_path / "torchaudio" / "lib"
    folder.mkdir(parents=True)
    for name in ("_torchaudio.abi3.so", "libtorchaudio.abi3.so", "__init__.py"):
        (folder / name).write_text(name)
    assert [path.name for path in set_aside(tmp_path / "torchaudio")] == [
        "_torchaudio.abi3.so.aside",
        "libtorchaudio.abi3.so.aside",
    ]
    assert sorted(path.name for path in folder.iterdir()) == [
        "__init__.py",
        "_torchaudio.abi3.so.aside",
        "libtorchaudio.abi3.so.aside",
    ]


def test_once_done_there_is_nothing_to_do(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "_torchaudio.so").touch()
    assert len(set_aside(tmp_path)) == 1
    assert set_aside(tmp_path) == ()
