"""Calibration over HTTP and its pages."""

import re
from dataclasses import dataclass

import pytest
import yaml

from tests.store.calls import T0
from tests.web.box import NOON_MS, Box, Fields, Signed
from tests.web.things import make_judged
from voice_analytics.appliance import read_rubric_file
from voice_analytics.config.rubrics import shipped_rubrics
from voice_analytics.domain.access import AccountRole
from voice_analytics.web.services import About

CALLS = [f"call{number}" for number in range(6)]
API = "/api/v1/calibrations"


@dataclass
class Round:
    """A round with who has to do with it."""

    owner: Signed
    rui: Signed
    ana: Signed
    id: str
    accounts: dict[str, str]

    @property
    def api(self) -> str:
        return f"{API}/{self.id}"

    @property
    def page(self) -> str:
        return f"/calibration/{self.id}"


@pytest.fixture
def opened(box: Box) -> Round:
    """Give a round of six calls that two reviewers read."""
    object.__setattr__(box.services, "about", About((read_rubric_file(shipped_rubrics()[0]),)))
    for call_id in CALLS:
        make_judged(box, "nora's", call_id)
    accounts = {
        "mara": box.account(AccountRole.ADMIN, "mara"),
        "rui": box.account(AccountRole.REVIEWER, "rui"),
        "ana": box.account(AccountRole.SUPERVISOR, "ana", "lead"),
    }
    mara, rui, ana = (box.browser(one) for one in accounts.values())
    sent = {
        "title": "March",
        "calls": [{"call_id": one} for one in CALLS],
        "participants": [accounts["rui"].id, accounts["ana"].id],
        "due_at_ms": NOON_MS,
    }
    made = mara.ask("POST", API, sent)
    assert made.status_code == 201, made.text
    ids = {name: one.id for name, one in accounts.items()}
    return Round(mara, rui, ana, made.json()["round"]["id"], ids)


def read_all(who: Signed, one: Round, base: float) -> None:
    for number, call_id in enumerate(CALLS):
        points = {"reacts": base + 10 * number, "overall": base + 9 * number}
        sent = {"call_id": call_id, "stint": 0, "points": points}
        assert who.ask("PUT", f"{one.api}/readings", sent).status_code == 200
    assert who.ask("POST", f"{one.api}/submit").status_code == 200


def test_nothing_of_the_machine_or_of_others_is_told_before_it_closes(opened: Round) -> None:
    read_all(opened.rui, opened, 10)
    sent = {"call_id": CALLS[0], "stint": 0, "points": {"reacts": 33.0}}
    whole = opened.ana.ask("PUT", f"{opened.api}/readings", sent).json()
    first = {line["component"]: line for line in whole["calls"][0]["lines"]}
    assert [one["account_id"] for one in first["reacts"]["readings"]] == [opened.accounts["ana"]]
    assert {line["machine"] for call in whole["calls"] for line in call["lines"]} == {None}
    assert whole["agreement"] == []
    owner = opened.owner.get(opened.api).json()
    assert all(line["readings"] == [] for call in owner["calls"] for line in call["lines"])
    for path in (f"{opened.page}/calls/1", opened.page, f"/calls/{CALLS[0]}"):
        text = opened.ana.get(path).text
        assert "70" not in re.sub(r"<[^>]*>", "", text)
        assert "because of complaint" not in text


def test_all_is_side_by_side_once_all_have_submitted(opened: Round) -> None:
    read_all(opened.rui, opened, 10)
    read_all(opened.ana, opened, 20)
    whole = opened.owner.get(opened.api).json()
    assert whole["round"]["closed_at_ms"] == NOON_MS
    assert whole["round"]["closed_by"] is None
    line = whole["calls"][1]["lines"][0]
    assert (line["component"], line["machine"]) == ("reacts", 70.0)
    assert sorted(one["points"] for one in line["readings"]) == [20.0, 30.0]
    found = {one["component"]: one for one in whole["agreement"]}
    assert list(found) == ["overall", "reacts"]
    assert found["reacts"]["people"]["n"] == 6
    assert 0.5 < found["reacts"]["people"]["value"] < 1
    assert found["reacts"]["machine"]["n"] == 12
    assert found["reacts"]["machine"]["bias"] == pytest.approx(70 - 40)
    page = opened.rui.get(opened.page).text
    assert "Agreement" in page
    call = opened.rui.get(f"{opened.page}/calls/2").text
    assert ">rui</th>" in call
    assert ">ana</th>" in call


def test_agreed_readings_lead_to_weights_that_can_be_downloaded(opened: Round) -> None:
    read_all(opened.rui, opened, 10)
    assert opened.ana.get(f"{opened.api}/proposal").json()["weights"] == []
    assert opened.owner.ask("POST", f"{opened.page}/close", Fields()).status_code == 303
    few = opened.owner.get(f"{opened.api}/proposal").json()
    assert "0 of at least 5 calls" in few["why_not"]
    assert opened.owner.get(f"{opened.api}/proposal.yaml").status_code == 404
    for number in range(1, 7):
        form = Fields({"line.reacts": "none", "points.overall": str(15 * number)})
        kept = opened.ana.ask("POST", f"{opened.page}/calls/{number}/agreed", form)
        assert kept.status_code == 303, kept.text
    agreed = opened.rui.get(opened.api).json()["calls"][2]["lines"]
    assert [one["agreed"]["points"] for one in agreed] == [None, 45.0]
    assert {one["agreed"]["account_id"] for one in agreed} == {opened.accounts["ana"]}
    proposal = opened.owner.get(f"{opened.api}/proposal").json()
    assert (proposal["n"], proposal["why_not"]) == (6, None)
    file = opened.owner.get(f"{opened.api}/proposal.yaml")
    assert file.headers["content-disposition"].endswith(f'"weights-{opened.id}.yaml"')
    weights = yaml.safe_load(file.text)["weights"]
    assert weights == {one["component"]: one["proposed"] for one in proposal["weights"]}
    assert "written down by ana" in opened.rui.get(f"{opened.page}/calls/3").text
    assert "Download as rubric YAML" in opened.rui.get(opened.page).text


def test_forms_keep_words_and_points(opened: Round) -> None:
    form = Fields({"line.reacts": "50", "points.overall": "62"})
    kept = opened.rui.ask("POST", f"{opened.page}/calls/1", form)
    assert kept.headers["location"] == f"{opened.page}/calls/2"
    last = Fields({"line.reacts": "0", "points.reacts": "15"})
    assert opened.rui.ask("POST", f"{opened.page}/calls/6", last).headers["location"] == opened.page
    lines = [call["lines"] for call in opened.rui.get(opened.api).json()["calls"]]
    assert [line["readings"][0]["points"] for line in lines[0]] == [50.0, 62.0]
    assert [line["readings"][0]["points"] for line in lines[5][:1]] == [15.0]
    page = opened.rui.get(f"{opened.page}/calls/1").text
    assert '<option value="50" selected>In part</option>' in page
    assert 'value="62"' in page
    early = opened.rui.ask("POST", f"{opened.page}/submit", Fields())
    assert early.status_code == 409
    assert "call 2 of the round has 2 line(s)" in early.text


@pytest.mark.parametrize(
    "fields",
    [{}, {"points.overall": "many"}, {"points.overall": "101"}, {"line.charm": "50"}],
    ids=["nothing", "no number", "too many", "no line"],
)
def test_a_form_that_makes_no_sense_is_one_sentence(opened: Round, fields: dict[str, str]) -> None:
    answer = opened.rui.ask("POST", f"{opened.page}/calls/1", Fields(fields))
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert opened.rui.get(f"{opened.page}/calls/7").status_code == 404


def test_a_round_is_opened_from_its_form(box: Box, opened: Round) -> None:
    form = opened.owner.get("/calibration/new").text
    assert f'value="0 {CALLS[0]}"' in form
    chosen = Fields({"title": "April", "due": "2026-10-01", "call": f"0 {CALLS[1]}"})
    chosen["participant"] = [opened.accounts["rui"], opened.accounts["mara"]]  # type: ignore[assignment]
    made = opened.owner.ask("POST", "/calibration", chosen)
    assert made.status_code == 303, made.text
    page = opened.rui.get(made.headers["location"]).text
    assert "readings due on 1 Oct 2026" in page
    assert "Waits for your readings" in opened.rui.get("/calibration").text
    alone = Fields({"title": "April", "due": "2026-10-01", "call": f"0 {CALLS[1]}"})
    alone["participant"] = opened.accounts["rui"]
    assert "at least two people" in opened.owner.ask("POST", "/calibration", alone).text
    wrong = Fields({**chosen, "call": "first"})
    assert "from the list" in opened.owner.ask("POST", "/calibration", wrong).text
    actions = [action for _, action, _ in box.audited() if action.startswith("calibration")]
    assert actions == ["calibration.opened"] * 2


def test_calls_are_drawn_that_all_may_see_and_none_has_looked_at(box: Box, opened: Round) -> None:
    box.now.ms = T0
    make_judged(box, "sara's", "foreign")
    opened.rui.get(f"/calls/{CALLS[5]}")
    sent = {
        "title": "Drawn",
        "draw": 30,
        "calls": [{"call_id": CALLS[0]}],
        "participants": [opened.accounts["rui"], opened.accounts["ana"]],
        "due_at_ms": T0,
    }
    made = opened.owner.ask("POST", API, sent).json()
    ids = [one["call_id"] for one in made["calls"]]
    assert ids[0] == CALLS[0]
    assert set(ids) == set(CALLS) - {CALLS[5]}
