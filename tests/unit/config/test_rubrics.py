"""Rubrics, flag rules and wording: what ships is right, and a fault is named with its line."""

from pathlib import Path

import pytest

from voice_analytics.config.resources import shipped
from voice_analytics.config.rubrics import read_coaching, read_rubric, read_rules, shipped_rubrics
from voice_analytics.domain.rubric import Basis
from voice_analytics.errors import ConfigError

BEHAVIOURS = ("listens", "blames")
MEASURES = ("dead_air",)

RUBRIC = """\
rubric: mine
version: 3
title: Mine
parts:
  sensing: Takes it in
components:
  - key: first
    title: First
    part: sensing
    weight: 2
    of: {rate: listens}
    curve: [[0, 0], [1, 100]]
    monotone: rising
  - key: second
    title: Second
    part: sensing
    weight: 1
    of: {missed: blames}
    curve: [[0, 100], [2, 0]]
caps:
  - part: sensing
    at_most: 60
    unless: [listens]
    because: nothing was done
"""

RULES = """\
flags:
  - key: quiet
    severity: warning
    moments: {events: [dead_air], announced: false}
    when: count >= 1 and measure.dead_air > 4
    reason: "{longest_s} s of nothing"
  - key: blamed
    severity: serious
    moments: {behaviour: blames}
    when: count >= 1
    reason: "{quote}"
"""

COACHING = """\
language: en
behaviours:
  listens:
    strength: ["You said {answered}."]
    next_step:
      - "After {said} wait."
"""


def wrote(tmp_path: Path, text: str, old: str = "", new: str = "") -> Path:
    assert old in text
    file = tmp_path / "mine.yaml"
    file.write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return file


def test_a_rubric_is_read(tmp_path: Path) -> None:
    rubric = read_rubric(wrote(tmp_path, RUBRIC), MEASURES, BEHAVIOURS)
    assert rubric.label == "mine/3"
    assert [line.basis for line in rubric.components] == [Basis.RATE, Basis.MISSED]
    assert rubric.earning_weight == 2
    assert rubric.caps[0].unless == ("listens",)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("version: 3", "version: three", 2, "version"),
        ("title: Mine", "titel: Mine", 3, "titel"),
        ("part: sensing\n    weight: 2", "part: smelling\n    weight: 2", 1, "smelling"),
        ("weight: 2", "weight: -2", 10, "components.0.weight"),
        ("{rate: listens}", "{rate: listen}", 11, "`listen` is no behaviour"),
        ("{rate: listens}", "{measure: listens}", 11, "`listens` is no measure"),
        ("{rate: listens}", "{rate: listens, grade: listens}", 11, "name one of"),
        ("[[0, 0], [1, 100]]", "[[0, 0], [1, 110]]", 7, "between 0 and 100"),
        ("[[0, 0], [1, 100]]", "[[1, 0], [0, 100]]", 7, "must rise along x"),
        ("[[0, 0], [1, 100]]", "[[0, 100], [1, 0]]", 7, "said to be rising"),
        ("[[0, 100], [2, 0]]", "[[0, 0], [2, 100]]", 14, "never give more points"),
        ("key: second", "key: first", 1, "`first` is there twice"),
        ("unless: [listens]", "unless: [hears]", 23, "`hears` is no behaviour"),
        ("{rate: listens}", "{missed: listens}", 7, "said to be rising|never give more"),
        ("title: Mine", "title: [", 5, "is not YAML"),
    ],
)
def test_a_faulty_rubric_names_the_line(
    tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    file = wrote(tmp_path, RUBRIC, old, new)
    with pytest.raises(ConfigError, match=says) as caught:
        read_rubric(file, MEASURES, BEHAVIOURS)
    assert str(caught.value).startswith(f"{file}, line {line}")
    assert "\n" not in str(caught.value)


def test_rules_are_read(tmp_path: Path) -> None:
    quiet, blamed = read_rules(wrote(tmp_path, RULES), ["measure.dead_air"], BEHAVIOURS)
    assert quiet.moments.announced is False
    assert blamed.moments.behaviour == "blames"


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("severity: warning", "severity: awful", 3, "severity"),
        ("measure.dead_air > 4", "measure.dead > 4", 5, "`measure.dead` is not known"),
        ("count >= 1 and", "open('x') and", 5, "not allowed"),
        ("{longest_s} s", "{seconds} s", 6, "may stand in braces"),
        ("{behaviour: blames}", "{behaviour: blame}", 9, "`blame` is no behaviour"),
        ("{behaviour: blames}", "{behaviour: blames, cues: [apology]}", 9, "name one of"),
        ("{behaviour: blames}", "{cues: [sorry]}", 9, "cues"),
        ("key: blamed", "key: quiet", 1, "there twice"),
    ],
)
def test_a_faulty_rule_names_the_line(
    tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    file = wrote(tmp_path, RULES, old, new)
    with pytest.raises(ConfigError, match=says) as caught:
        read_rules(file, ["measure.dead_air"], BEHAVIOURS)
    assert str(caught.value).startswith(f"{file}, line {line}")


def test_wording_is_read(tmp_path: Path) -> None:
    coaching = read_coaching(wrote(tmp_path, COACHING), BEHAVIOURS)
    assert coaching.of("listens").next_step == ("After {said} wait.",)
    assert coaching.of("blames").next_step == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("After {said} wait.", "Wait.", 5, "must hold"),
        ("After {said} wait.", "After {what} wait.", 5, "may stand in braces"),
        ("After {said} wait.", "After {said wait.", 5, "may stand in braces"),
        ("listens:", "hears:", 3, "`hears` is no behaviour"),
        ("language: en", "language: English", 1, "language"),
    ],
)
def test_faulty_wording_names_the_line(
    tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    file = wrote(tmp_path, COACHING, old, new)
    with pytest.raises(ConfigError, match=says) as caught:
        read_coaching(file, BEHAVIOURS)
    assert str(caught.value).startswith(f"{file}, line {line}")


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words"])
def test_a_file_of_something_else(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="line 1"):
        read_rubric(wrote(tmp_path, text), MEASURES, BEHAVIOURS)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_rubric(tmp_path / "none.yaml", MEASURES, BEHAVIOURS)


def test_what_ships_can_be_found() -> None:
    assert shipped_rubrics()
    assert shipped("edge_config", "flags.yaml").exists()
    assert shipped("edge_config", "coaching", "en.yaml").exists()
