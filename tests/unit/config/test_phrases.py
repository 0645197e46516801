"""Reading the phrases that tell roles."""

from collections.abc import Callable
from pathlib import Path

import pytest

from voice_analytics.config.phrases import load_cues, read_cues
from voice_analytics.domain.call import Role
from voice_analytics.domain.roles import CuePlace, RoleCue
from voice_analytics.errors import ConfigError

Write = Callable[..., Path]

GOOD = """\
agent:
  greeting:
    log_odds: 2.5
    place: opening
    phrases:
      - thank you for calling
customer:
  why:
    log_odds: 1
    phrases: [i'm calling about/because, my * order]
"""


@pytest.fixture
def written(tmp_path: Path) -> Write:
    def write(text: str, name: str = "en.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_list_is_read(written: Write) -> None:
    assert read_cues(written(GOOD)) == (
        RoleCue("greeting", Role.AGENT, 2.5, ("thank you for calling",), CuePlace.OPENING),
        RoleCue("why", Role.CUSTOMER, 1.0, ("i'm calling about/because", "my * order")),
    )


def test_a_list_may_know_one_role_only(written: Write) -> None:
    assert [cue.role for cue in read_cues(written(GOOD.partition("customer:")[0]))] == [Role.AGENT]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("log_odds: 2.5", "log_odds: 9", "line 3: agent.greeting.log_odds: input should be less"),
        ("log_odds: 1", "log_odds: 0", "line 9: customer.why.log_odds: input should be greater"),
        ("    log_odds: 1\n", "", "line 8: customer.why.log_odds: field required"),
        ("opening", "start", "line 4: agent.greeting.place: input should be 'anywhere', 'opening'"),
        (
            "- thank you for calling",
            "- '* calling'",
            "line 6: agent.greeting.phrases.0: must begin",
        ),
        ("- thank you for calling", "- a / b", "line 6: agent.greeting.phrases.0: must be words"),
        ("- thank you for calling", "- no", "line 6: agent.greeting.phrases.0: input should be a"),
        ("- thank you for calling", "- '...'", "line 6: agent.greeting.phrases.0: must be words"),
        ("- thank you for calling", "[]", "line 5: agent.greeting.phrases: tuple should have at"),
        ("customer:", "supervisor:", "line 7: supervisor: extra inputs are not permitted"),
        ("place:", "where:", "line 4: agent.greeting.where: extra inputs are not"),
        ("why:", "Why not:", "line 8: customer.Why not.[key]: string should match"),
        ("agent:", "agent: [", ": is not YAML"),
        (GOOD, "- a\n", "line 1: input should be a valid dictionary"),
    ],
)
def test_a_fault_is_named_with_file_and_line(
    written: Write, old: str, new: str, expected: str
) -> None:
    assert old in GOOD
    path = written(GOOD.replace(old, new))
    with pytest.raises(ConfigError) as caught:
        read_cues(path)
    assert str(caught.value).startswith(str(path))
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_operators_list_takes_the_place_of_the_shipped_one(written: Write) -> None:
    shipped = load_cues()
    own = load_cues(written(GOOD, "cy.yaml").parent)
    assert own == {**shipped, "cy": own["cy"]}
    own = load_cues(written(GOOD).parent)
    assert len(own["en"]) == 2
    assert own["nl"] == shipped["nl"]


def test_a_list_named_after_no_language(written: Write) -> None:
    path = written(GOOD, "english.yaml")
    with pytest.raises(ConfigError, match=r"english\.yaml: must be named after a language"):
        load_cues(path.parent)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_cues(tmp_path / "none")


def test_every_shipped_language_knows_both_roles() -> None:
    cues = load_cues()
    assert set(cues) == {"de", "en", "es", "fr", "nl"}
    for language, own in cues.items():
        assert {cue.role for cue in own} == {Role.AGENT, Role.CUSTOMER}, language


def test_shipped_phrases_stand_once_in_a_cue() -> None:
    for language, own in load_cues().items():
        for cue in own:
            assert len(set(cue.phrases)) == len(cue.phrases), (language, cue.key)
