"""Language packs: what is wrong with one is a sentence with its line."""

from pathlib import Path

import pytest

from voice_analytics.config.packs import read_pack, read_packs
from voice_analytics.domain.cue import CueKind
from voice_analytics.domain.phrases import Speaker
from voice_analytics.errors import ConfigError

GOOD = """\
language: xx
version: 2
complete: false
writing:
  rewrite:
    nope: no
lists:
  bad: |
    angry

    fed up
cues:
- kind: feeling
  who: customer
  any: |
    i am {bad}
    so sad
  examples:
    yes: I am angry.
    no: I am here.
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "xx.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_pack_is_read_with_the_place_of_each_pattern(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    pack = read_pack(path)
    (rule,) = pack.rules
    assert (pack.language, pack.version, pack.complete) == ("xx", 2, False)
    assert pack.writing.rewrite == {"nope": "no"}  # a word, not a truth value
    assert (rule.kind, rule.who) == (CueKind.FEELING, Speaker.CUSTOMER)
    assert [phrase.place for phrase in rule.any] == [f"{path}, line 16", f"{path}, line 17"]
    assert [phrase.place for phrase in pack.lists["bad"]] == [f"{path}, line 9", f"{path}, line 11"]
    assert (rule.yes, rule.no) == (("I am angry.",), ("I am here.",))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param(
            "who: customer", "who: caller", r"line 14: cues\.0\.who: input should be", id="who"
        ),
        pytest.param(
            "kind: feeling", "kind: mood", r"line 13: cues\.0\.kind: input should be", id="kind"
        ),
        pytest.param("  any: |", "  all: |", r"line 16: cues\.0\.all: is no key", id="key"),
        pytest.param("version: 2", "version: x", r"line 2: version: input should be", id="version"),
        pytest.param("language: xx\n", "", r"line 1: language: field required", id="missing"),
        pytest.param("cues:", "cues: [", r"line \d+: is not YAML", id="not YAML"),
    ],
)
def test_a_fault_names_the_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(ConfigError, match=fault):
        read_pack(path)


def test_an_empty_file_and_no_file_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="line 1: the file: "):
        read_pack(written(tmp_path, ""))
    with pytest.raises(ConfigError, match="cannot be read"):
        read_pack(tmp_path / "none.yaml")


def test_packs_are_found_by_language(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    assert list(read_packs(tmp_path)) == ["xx"]
