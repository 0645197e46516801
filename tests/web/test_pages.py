"""Pages as browsers get them: what they show, and that they obey their own policy."""

import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from docs.vendor import manifest
from tests.store.calls import T0
from tests.web.box import Box, Signed
from tests.web.things import call_id_of, make_call, make_intake
from voice_analytics.domain.access import AccountRole
from voice_analytics.web.pages.static_files import KINDS, STATIC, VENDORED

NORAS = call_id_of("nora's")
PAGES = ("/calls", f"/calls/{NORAS}?t=400&text=parcel", "/calls?text=parcel&from=2026-01-01")


@pytest.fixture
def admin(box: Box) -> Signed:
    """Give the browser of an admin, with calls to see."""
    for thing in ("nora's", "sara's", "nobody's"):
        make_call(box, thing)
    return box.browser(box.account(AccountRole.ADMIN))


class Checked(HTMLParser):
    """Collects what a strict policy forbids, and what readers miss."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.headings = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.headings += tag == "h1"
        self.ids += [given["id"] or ""] if "id" in given else []
        if tag == "style" or "style" in given or any(name.startswith("on") for name in given):
            self.faults.append(f"{tag} is styled or acts inline")
        if tag == "script" and "src" not in given:
            self.faults.append("a script stands inline")
        if tag == "img" and "alt" not in given:
            self.faults.append("a picture has no text")
        if any((given.get(one) or "").startswith(("http", "//")) for one in ("src", "href")):
            self.faults.append(f"{tag} leads elsewhere")


@pytest.mark.parametrize(
    "path", [*PAGES, "/mine", "/team", "/system", "/definitions", "/audit", "/login"]
)
def test_page_keeps_to_the_policy_and_has_one_heading(admin: Signed, path: str) -> None:
    answer = admin.ask("GET", path, Accept="text/html")
    assert answer.status_code == 200
    page = Checked(answer.text)
    assert page.faults == []
    assert page.headings == 1
    assert len(set(page.ids)) == len(page.ids)


def test_list_for_a_script_is_no_whole_page(admin: Signed) -> None:
    assert "<html" in admin.get("/calls").text
    part = admin.ask("GET", "/calls", **{"HX-Request": "true"}).text
    assert "<html" not in part
    assert 'id="results"' in part


def test_everybody_begins_on_their_page(box: Box) -> None:
    starts = {AccountRole.ADMIN: "/calls", AccountRole.AGENT: "/mine"}
    for role, start in starts.items():
        browser = box.browser(box.account(role))
        assert browser.get("/").headers["location"] == start


def test_search_leads_to_where_it_was_said(admin: Signed) -> None:
    listed = admin.get("/calls?text=parcel").text
    assert "<mark>parcel</mark>" in listed
    assert f'href="/calls/{NORAS}?text=parcel"' in listed
    assert "<mark>parcel</mark>" in admin.get(f"/calls/{NORAS}?text=parcel").text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("score_to=900", "score_to: input should be less than or equal to 100."),
        ("from=yesterday", "a day is written like 2026-03-05."),
        ("sort=colour", "a list cannot be sorted so."),
        ("text=%22%22", "the search holds no word."),
        ("cursor=x", "the cursor is none that a list has given."),
    ],
)
def test_filter_that_makes_no_sense_is_told_on_the_page(
    admin: Signed, query: str, said: str
) -> None:
    answer = admin.get(f"/calls?{query}")
    assert answer.status_code == 200
    assert said in answer.text


def test_filters_can_be_removed_one_by_one(admin: Signed) -> None:
    text = admin.get("/calls?person=nora&text=parcel&queue=").text
    assert 'href="/calls?text=parcel" title="Remove this filter"' in text
    assert 'href="/calls?person=nora" title="Remove this filter"' in text
    assert text.count('class="open"') == 1


def test_topic_that_is_filtered_by_is_always_to_choose(admin: Signed) -> None:
    text = admin.get("/calls?topic=late+parcel").text
    assert re.search(r'<option value="late parcel"\s+selected', text)
    assert 'value="late parcel"' not in admin.get("/calls").text


def test_list_goes_on_where_it_ended(box: Box, admin: Signed) -> None:
    for number in range(30):
        make_call(box, "nora's", f"more-{number:02d}")
    first = admin.get("/calls?sort=started").text
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = admin.get(following.replace("&amp;", "&")).text
    seen = re.findall(r'href="/calls/([^"?]+)', first + second)
    assert len(seen) == len(set(seen)) == 33


def test_viewing_a_call_is_noted_and_opening_it_is_no_playing(box: Box, admin: Signed) -> None:
    admin.get(f"/calls/{NORAS}")
    actions = [row[1] for row in box.audited() if row[2] == f"call/{NORAS}"]
    assert actions == ["call.viewed"]


def test_only_the_page_of_a_call_lets_a_sheet_be_written_and_only_once(admin: Signed) -> None:
    strict = admin.ask("GET", "/calls", Accept="text/html").headers["content-security-policy"]
    assert "style-src 'self';" in strict
    nonces = []
    for _ in range(2):
        answer = admin.ask("GET", f"/calls/{NORAS}", Accept="text/html")
        (named,) = re.findall(r'nonce="([^"]+)"', answer.text)
        given = strict.replace("style-src 'self'", f"style-src 'self' 'nonce-{named}'")
        assert answer.headers["content-security-policy"] == given
        nonces.append(named)
    assert nonces[0] != nonces[1]


def test_empty_box_shows_three_ways_in(box: Box) -> None:
    admin = box.browser(box.account(AccountRole.ADMIN))
    text = admin.get("/calls").text
    assert "Drop a recording here" in text
    assert "watched folder" in text
    assert "POST /api/v1/uploads" in text
    reviewer = box.browser(box.account(AccountRole.REVIEWER))
    assert "Drop a recording here" not in reviewer.get("/calls").text


def test_static_file_is_kept_under_the_name_of_its_content(box: Box) -> None:
    client = box.client()
    (address,) = set(re.findall(r'href="(/static/app\.css[^"]+)"', client.get("/login").text))
    answer = client.get(address)
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert client.get("/static/app.css?v=other").headers["cache-control"] == "no-cache"
    assert client.get(f"/static/{VENDORED}").status_code == 404
    assert client.get("/static/..%2Fapp.py").status_code == 404


def test_files_of_others_are_those_that_were_pinned() -> None:
    assert (STATIC / VENDORED).read_text(encoding="utf-8") == manifest()
    named = json.loads(manifest())
    for name, said in named.items():
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == said["sha256"]
    licences = {name.split(".")[0] for name in named if name.endswith("LICENSE.txt")}
    assert {name.split(".")[0] for name in named} == licences


def test_no_style_or_script_names_another_place() -> None:
    own = [one for one in STATIC.iterdir() if one.suffix in KINDS and "min" not in one.name]
    for file in own:
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text.replace("XMLHttpRequest", ""), file.name


def test_failed_recording_is_shown_with_why_and_tried_again(box: Box, admin: Signed) -> None:
    made = make_intake(box, why="it is silent")
    text = admin.get("/system").text
    assert "It is silent" in text or "it is silent" in text
    assert f'action="/system/jobs/{made}/retry"' in text
    (csrf,) = admin.headers.values()
    path = f"/system/jobs/{made}/retry"
    answer = admin.client.post(path, data={"csrf_token": csrf})
    assert (answer.status_code, answer.headers["location"]) == (303, "/system")
    assert ("job.retried", f"job/{made}") in [row[1:] for row in box.audited()]
    part = admin.ask("GET", "/system", **{"HX-Request": "true"}).text
    assert "<html" not in part
    assert "it is silent" not in part


def test_upload_is_followed_until_it_is_done(box: Box, admin: Signed) -> None:
    waiting, failed = make_intake(box), make_intake(box, why="it is silent")
    text = admin.ask("GET", f"/uploads/{waiting}", **{"HX-Request": "true"}).text
    assert "<progress" in text
    assert f'hx-get="/uploads/{waiting}"' in text
    text = admin.get(f"/uploads/{failed}").text
    assert "it is silent" in text
    assert "hx-get" not in text


def test_log_is_filtered_and_names_who_it_was(box: Box, admin: Signed) -> None:
    admin.get(f"/calls/{NORAS}")
    text = admin.get(f"/audit?action=call.viewed&object=call/{NORAS}").text
    assert text.count("<td><code>call.viewed</code></td>") == 1
    assert "<td>admin</td>" in text
    assert "Nothing fits." in admin.get("/audit?action=call.exported").text


def test_agent_reads_their_feedback_and_that_is_noted(box: Box) -> None:
    make_call(box, "nora's")
    agent = box.browser(box.account(AccountRole.AGENT, person_id="nora"))
    text = agent.get("/mine").text
    assert f"/calls/{NORAS}" in text
    assert ("feedback.viewed", "person/nora") in [row[1:] for row in box.audited()]
    nobody = box.browser(box.account(AccountRole.REVIEWER))
    assert "belongs to nobody in the directory" in nobody.get("/mine").text


def test_team_page_names_people_and_does_not_rank_them(box: Box, admin: Signed) -> None:
    box.now.ms = T0 + 86_400_000
    text = admin.get("/team?weeks=4").text
    assert text.index(">nora</a>") < text.index(">sara</a>")
    assert "too little to go by" in text
    assert "No scored calls in this time." in admin.get("/team?queue=none").text


def test_definitions_are_reached_from_where_they_are_used(admin: Signed) -> None:
    ids = Checked(admin.get("/definitions").text).ids
    used = set(re.findall(r"/definitions#([a-z0-9_]+)", admin.get(f"/calls/{NORAS}").text))
    assert used
    assert used <= set(ids)
