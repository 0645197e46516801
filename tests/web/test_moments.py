"""Moments and playlists over HTTP and on their pages."""

import io
import wave

import pytest

from tests.web.box import NOON_MS, Box, Fields, Signed
from tests.web.moments import make_moment, make_own_list
from tests.web.things import PERSON_OF
from voice_analytics.domain.access import AccountRole
from voice_analytics.domain.assessment import Verdict
from voice_analytics.domain.call import Consent
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.review import ReviewReason
from voice_analytics.store.calls import delete_call, drop_audio
from voice_analytics.store.playlists import add_moment, make_playlist, share
from voice_analytics.store.reviews import begin

API = "/api/v1/moments"
WEEK_MS = 7 * 86_400_000


@pytest.fixture
def rui(box: Box) -> Signed:
    return box.browser(box.account(AccountRole.REVIEWER, "rui"))


def ids(who: Signed, query: str = "") -> list[str]:
    answer = who.get(f"{API}{query}")
    assert answer.status_code == 200, answer.text
    return [one["call_id"] for one in answer.json()["moments"]]


def test_best_and_worst_come_with_the_most_certain_first(box: Box, rui: Signed) -> None:
    make_moment(box, name="fair", confidence=0.6)
    make_moment(box, name="sure", confidence=0.95)
    make_moment(box, name="bad", verdict=Verdict.MISSED)
    make_moment(box, name="excused", verdict=Verdict.MISSED, excused="the line was bad")
    assert ids(rui) == ["sure", "fair"]
    assert ids(rui, "?verdict=missed") == ["bad"]
    (first, _) = rui.get(API).json()["moments"]
    assert (first["agent"], first["quote"]) == ("nora", "where is my parcel, Nora")
    assert (first["answer"], first["lead_ms"]) == ("I am sorry, said Nora", 5000)
    page = rui.get("/moments").text
    assert page.index("Done well") < page.index("/moments/sure/") < page.index("/moments/fair/")
    assert page.index("Missed</h2>" if "Missed</h2>" in page else "Missed <") < page.index("/bad/")


def test_without_a_behaviour_there_are_two_of_each(box: Box, rui: Signed) -> None:
    for name, confidence in (("a", 0.7), ("b", 0.9), ("c", 0.8)):
        make_moment(box, name=name, confidence=confidence)
    assert ids(rui) == ["b", "c"]
    assert ids(rui, "?behaviour=reacts") == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?behaviour=reacts", ["one"]),
        ("?behaviour=lets_finish", []),
        ("?language=en", ["one"]),
        ("?language=de", []),
        ("?queue=sales", []),
        (f"?from_ms={NOON_MS - WEEK_MS}&until_ms={NOON_MS}", ["one"]),
        (f"?until_ms={NOON_MS - WEEK_MS}", []),
    ],
)
def test_filters(box: Box, rui: Signed, query: str, expected: list[str]) -> None:
    make_moment(box, name="one")
    assert ids(rui, query) == expected


@pytest.mark.parametrize(
    "how",
    [
        {"consent": Consent.ABSENT},
        {"consent": Consent.REFUSED},
        {"kept": Keep.MEASURES_ONLY},
        {"audio": False},
    ],
    ids=["no consent", "refused", "no words", "no audio"],
)
def test_a_call_that_may_not_be_learned_from_gives_no_moment(
    box: Box, rui: Signed, how: dict[str, object]
) -> None:
    call_id, evidence = make_moment(box, name="closed", **how)  # type: ignore[arg-type]  # of the table
    assert ids(rui) == []
    assert rui.get(f"{API}/{call_id}/{evidence}/audio").status_code == 404
    made = rui.ask("POST", "/api/v1/playlists", {"title": "One"}).json()["playlist"]["id"]
    sent = {"call_id": call_id, "evidence_id": evidence}
    assert rui.ask("POST", f"/api/v1/playlists/{made}/moments", sent).status_code == 404


def test_a_call_that_is_to_be_judged_blind_gives_no_moment_yet(box: Box) -> None:
    account = box.account(AccountRole.REVIEWER, "ana")
    ana = box.browser(account)
    call_id, evidence = make_moment(box)
    with box.database.write() as session:
        begin(session, box.now.ms, account.id, call_id, 0, ReviewReason.CALIBRATION)
    assert ids(ana) == []
    assert ana.get(f"{API}/{call_id}/{evidence}/audio").status_code == 404


def test_a_clip_begins_five_seconds_before_its_moment(box: Box, rui: Signed) -> None:
    call_id, evidence = make_moment(box)
    answer = rui.get(f"{API}/{call_id}/{evidence}/audio")
    assert answer.headers["content-type"] == "audio/wav"
    with wave.open(io.BytesIO(answer.content)) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (2, 8000)
        assert sound.getnframes() == 0  # the test's audio is a second, and this would begin there
    assert [one[1] for one in box.audited()][-1] == "moment.played"


def test_playlists_are_kept_in_order(box: Box, rui: Signed) -> None:
    for name in ("a", "b", "c"):
        make_moment(box, name=name)
    made = rui.ask("POST", "/playlists", Fields({"title": "Three", "note": "Line\r\nby line"}))
    place = made.headers["location"]
    playlist = place.rpartition("/")[2]
    moments = {
        one["call_id"]: one["evidence_id"]
        for one in rui.get(f"{API}?behaviour=reacts").json()["moments"]
    }
    for name in ("a", "b", "c"):
        form = {"playlist": playlist, "call_id": name, "evidence_id": moments[name], "note": name}
        assert rui.ask("POST", "/moments", Fields(form)).headers["location"] == place
    again = {"call_id": "a", "evidence_id": moments["a"]}
    twice = rui.ask("POST", f"/api/v1{place}/moments", again)
    assert (twice.status_code, "already" in twice.text) == (409, True)

    def order() -> list[str]:
        return [one["note"] for one in rui.get(f"/api/v1{place}").json()["moments"]]

    listed = {one["note"]: one["id"] for one in rui.get(f"/api/v1{place}").json()["moments"]}
    rui.ask("POST", f"{place}/moments/{listed['c']}", Fields({"to": "up"}))
    assert order() == ["a", "c", "b"]
    rui.ask("POST", f"{place}/moments/{listed['a']}", Fields({"to": "down"}))
    assert order() == ["c", "a", "b"]
    rui.ask("POST", f"{place}/moments/{listed['a']}", Fields({"to": "out"}))
    assert order() == ["c", "b"]
    wrong = rui.ask("PUT", f"/api/v1{place}/moments", {"moments": [listed["a"]]})
    assert wrong.status_code == 422
    rui.ask("POST", place, Fields({"title": "Two", "note": "Short"}))
    text = rui.get(place).text
    assert "<h1>Two</h1>" in text
    assert "/api/v1/playlists/" in text
    rui.ask("POST", f"{place}/remove", Fields())
    assert rui.get(place).status_code == 404
    actions = [action for _, action, _ in box.audited() if action.startswith("playlist")]
    assert actions == [
        "playlist.made",
        *["playlist.moment_added"] * 3,
        *["playlist.ordered"] * 3,
        "playlist.changed",
        "playlist.removed",
    ]


def shared(box: Box, *things: str) -> tuple[str, str]:
    """Make a playlist of a reviewer, shown to the team of north; return its id and the owner's."""
    owner = box.account(AccountRole.REVIEWER, "owner").id
    with box.database.write() as session:
        made = make_playlist(session, box.now.ms, owner, "Mixed", "").id
    for thing in things:
        call_id, evidence = make_moment(box, thing)
        with box.database.write() as session:
            add_moment(session, box.now.ms, owner, made, call_id, evidence, thing)
    with box.database.write() as session:
        share(session, box.now.ms, owner, made, [], ["north"])
    return made, owner


def test_an_agent_is_not_told_whose_moments_others_are(box: Box) -> None:
    made, _ = shared(box, *PERSON_OF)
    nils = box.browser(box.account(AccountRole.AGENT, "nils", "nils"))
    whole = nils.get(f"/api/v1/playlists/{made}").json()
    assert [one["note"] for one in whole["moments"]] == ["nora's", "sara's", "nobody's"]
    assert whole["left_out"] == 1  # the call that is not released
    assert {one["agent"] for one in whole["moments"]} == {"Another agent"}
    assert {one["call_id"] for one in whole["moments"]} == {None}
    assert whole["moments"][0]["quote"] == "where is my parcel, [name]"
    page = nils.get(f"/playlists/{made}").text
    assert "I am sorry, said [name]" in page
    assert "moment-" not in page
    assert "Up</button>" not in page
    nora = box.browser(box.account(AccountRole.AGENT, "nora", "nora"))
    own = nora.get(f"/api/v1/playlists/{made}").json()["moments"][0]
    assert (own["agent"], own["call_id"]) == ("nora", "moment-nora's")
    assert own["quote"] == "where is my parcel, Nora"
    sara = box.browser(box.account(AccountRole.AGENT, "sara", "sara"))
    assert sara.get(f"/playlists/{made}").status_code == 404
    assert sara.get("/api/v1/playlists").json()["playlists"] == []
    assert nils.get("/api/v1/playlists").json()["playlists"][0]["teams"] == []
    assert "Mixed" in nils.get("/playlists").text


def test_a_supervisor_sees_moments_of_their_own_team(box: Box) -> None:
    made, _ = shared(box, "nora's", "sara's", "nobody's")
    lead = box.browser(box.account(AccountRole.SUPERVISOR, "lead", "lead"))
    whole = lead.get(f"/api/v1/playlists/{made}").json()
    assert [one["note"] for one in whole["moments"]] == ["nora's"]
    assert whole["left_out"] == 2
    assert "2 moments are not shown" in lead.get(f"/playlists/{made}").text


def test_what_is_erased_or_kept_no_longer_drops_out_and_is_counted(box: Box) -> None:
    made, owner = shared(box, "nora's", "sara's", "nobody's")
    with box.database.write() as session:
        delete_call(session, "moment-sara's")
        drop_audio(session, "moment-nobody's")
    nils = box.browser(box.account(AccountRole.AGENT, "nils", "nils"))
    whole = nils.get(f"/api/v1/playlists/{made}").json()
    assert [one["note"] for one in whole["moments"]] == ["nora's"]
    assert whole["left_out"] == 2
    with box.database.write() as session:
        share(session, box.now.ms, owner, made, [], [])
    assert nils.get(f"/api/v1/playlists/{made}").status_code == 404


def test_a_playlist_is_shown_to_people_and_teams_that_there_are(box: Box, rui: Signed) -> None:
    account = box.account(AccountRole.AGENT, "nils", "nils")
    machine = box.account(AccountRole.INGEST, "recorder")
    me = rui.get("/api/v1/session").json()["account_id"]
    made, _ = make_own_list(box, me)
    place = f"/playlists/{made}"
    page = rui.get(place).text
    assert f'value="{account.id}"' in page
    assert 'name="team" value="north"' in page
    done = rui.ask("POST", f"{place}/shares", Fields({"account": account.id, "team": "north"}))
    assert done.status_code == 303, done.text
    whole = rui.get(f"/api/v1{place}").json()["playlist"]
    assert (whole["accounts"], whole["teams"]) == ([account.id], ["north"])
    for sent in ({"accounts": [machine.id]}, {"accounts": ["0" * 16]}, {"teams": ["east"]}):
        assert rui.ask("PUT", f"/api/v1{place}/shares", sent).status_code == 409
