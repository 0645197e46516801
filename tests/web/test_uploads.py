"""Recordings sent over HTTP: into the spool and to the jobs, or refused with nothing left."""

import json
from typing import Any

import pytest
from httpx2 import Response

from tests.limits import files_limited_to
from tests.unit.ingest.making import as_pcm16, tone, wav_bytes
from tests.web.box import Box, Signed
from tests.web.things import RATE_HZ, WAV
from voice_analytics.domain.access import AccountRole
from voice_analytics.domain.intake import Intake
from voice_analytics.store import intakes

UPLOADS = "/api/v1/uploads"
OTHER = wav_bytes(as_pcm16(tone(RATE_HZ, 0.4)).tobytes())
STEREO = wav_bytes(as_pcm16(tone(RATE_HZ, 0.5, 2)).tobytes(), channels=2)
BOUNDARY = "xyz"


@pytest.fixture
def recorder(box: Box) -> Signed:
    return box.machine(box.account(AccountRole.INGEST))


def part(name: str, value: bytes, filename: str | None = None) -> bytes:
    shown = "" if filename is None else f'; filename="{filename}"'
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{shown}\r\n\r\n'
    return head.encode() + value + b"\r\n"


def sent(recorder: Signed, *parts: bytes, end: bytes = b"--xyz--\r\n", **headers: str) -> Response:
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", **headers}
    return recorder.ask("POST", UPLOADS, b"".join(parts) + end, **headers)


def taken(box: Box) -> tuple[Intake, ...]:
    with box.database.read() as session:
        return intakes.listed(session)


def spooled(box: Box) -> list[str]:
    return sorted(one.name for one in (box.folder / "spool").iterdir())


def refused(box: Box, answer: Response, status: int) -> str:
    """Return why an upload was refused that left nothing behind."""
    problem: dict[str, Any] = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, taken(box), spooled(box)) == (status, (), []), problem
    return str(problem["detail"])


def test_a_file_with_fields_is_taken_in_and_its_state_told(box: Box, recorder: Signed) -> None:
    answer = sent(
        recorder,
        part("sidecar", b'{"queue": "sales"}'),
        part("audio", WAV, "call_7.wav"),
        part("call_id", b"call-7"),
    )
    assert answer.status_code == 202
    (intake,) = taken(box)
    assert intake.submission.metadata == {"queue": "sales", "call_id": "call-7"}
    assert (intake.submission.label, intake.submission.source) == ("call_7.wav", "upload")
    assert box.analysed == spooled(box) == [intake.id]
    assert answer.headers["location"] == f"{UPLOADS}/{intake.id}"
    told = recorder.get(answer.headers["location"]).json()
    assert told == answer.json()
    assert (told["id"], told["state"]) == (intake.id, "received")


def test_a_pair_of_files_is_one_recording(box: Box, recorder: Signed) -> None:
    answer = sent(recorder, part("agent", WAV, "a.wav"), part("customer", OTHER, "c.wav"))
    assert answer.json()["label"] == "a.wav + c.wav"
    assert len(taken(box)) == 1


def test_the_body_itself_can_be_the_recording(box: Box, recorder: Signed) -> None:
    answer = recorder.ask(
        "POST", f"{UPLOADS}?name=call_8.wav", STEREO, Sidecar='{"queue": "sales"}'
    )
    assert answer.json()["label"] == "call_8.wav"
    assert taken(box)[0].submission.metadata == {"queue": "sales"}


def test_a_key_stands_for_one_recording(box: Box, recorder: Signed) -> None:
    key = {"Idempotency-Key": "one"}
    first = recorder.ask("POST", UPLOADS, WAV, **key)
    again = recorder.ask("POST", UPLOADS, WAV, **key)
    assert first.json() == again.json()
    other = recorder.ask("POST", UPLOADS, OTHER, **key)
    assert (other.status_code, len(taken(box)), len(spooled(box))) == (409, 1, 1)
    another = box.machine(box.account(AccountRole.INGEST, "another"))
    assert another.ask("POST", UPLOADS, OTHER, **key).status_code == 202


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ([], "one file named audio"),
        ([part("queue", b"sales")], "one file named audio"),
        ([part("agent", WAV, "a.wav")], "one file named audio"),
        ([part("customer", WAV, "c.wav"), part("agent", WAV, "a.wav")], "in this order"),
        ([part("audio", WAV, "a.wav"), part("audio", WAV, "b.wav")], "no other files"),
        ([part("audio", WAV, "a.wav"), part("queue", b"a"), part("queue", b"b")], "came twice"),
        ([part("audio", WAV, "a.wav"), part("colour", b"red")], "no field of an upload"),
        ([part("audio", WAV, "a.wav"), part("queue", b"\xff")], "UTF-8"),
        ([part("audio", WAV, "a.wav"), part("sidecar", b"{")], "JSON"),
        ([part("audio", WAV, "a.wav"), part("sidecar", b"x" * (1 << 20))], "larger than 1 MiB"),
        ([part("audio", b"", "a.wav")], "empty"),
        ([b"no part at all"], "RFC 7578"),
    ],
)
def test_what_makes_no_recording_is_refused(
    box: Box, recorder: Signed, parts: list[bytes], why: str
) -> None:
    assert why in refused(box, sent(recorder, *parts), 422)


def test_a_body_that_breaks_off_is_refused(box: Box, recorder: Signed) -> None:
    answer = sent(recorder, part("audio", WAV, "a.wav"), end=b"")
    assert "breaks off" in refused(box, answer, 422)


def test_a_multipart_body_needs_its_boundary(box: Box, recorder: Signed) -> None:
    answer = recorder.ask("POST", UPLOADS, WAV, **{"Content-Type": "multipart/form-data"})
    assert "boundary" in refused(box, answer, 422)


@pytest.mark.parametrize("extra_bytes", [1, 4 << 20])
def test_more_than_a_recording_may_have_is_refused(
    box: Box, recorder: Signed, extra_bytes: int
) -> None:
    answer = recorder.ask("POST", UPLOADS, bytes((1 << 20) + extra_bytes))
    problem = answer.json()
    assert (answer.status_code, taken(box)) == (413, ())
    assert "upload.largest_mb" in problem["detail"]


@pytest.mark.parametrize(
    ("content", "status", "why"),
    [(b"", 422, "is empty"), (b"this is no audio" * 100, 415, "not audio")],
)
def test_what_is_no_audio_is_refused(
    box: Box, recorder: Signed, content: bytes, status: int, why: str
) -> None:
    assert why in refused(box, recorder.ask("POST", UPLOADS, content), status)


def test_a_full_disk_is_said_and_nothing_is_left(box: Box, recorder: Signed) -> None:
    assert recorder.get(UPLOADS).json() == {"uploads": [], "next": None}
    with files_limited_to(4096):
        answer = recorder.ask("POST", UPLOADS, WAV)
    assert "the disk of the appliance is full" in refused(box, answer, 507)
    assert recorder.ask("POST", UPLOADS, WAV).status_code == 202


def test_own_uploads_are_listed_and_paged(box: Box, recorder: Signed) -> None:
    other = box.machine(box.account(AccountRole.INGEST, "other"))
    other.ask("POST", UPLOADS, WAV)
    ids = []
    for _ in range(3):
        box.now.ms += 1
        ids.append(recorder.ask("POST", UPLOADS, WAV).json()["id"])
    first = recorder.get(f"{UPLOADS}?size=2").json()
    last = recorder.get(f"{UPLOADS}?size=2&cursor={first['next']}").json()
    assert [one["id"] for one in first["uploads"] + last["uploads"]] == ids[::-1]
    assert recorder.get(f"{UPLOADS}?state=failed").json()["uploads"] == []


def test_a_form_is_no_recording_and_is_limited_as_other_requests(box: Box) -> None:
    agent = box.browser(box.account(AccountRole.ADMIN))
    bare = Signed(agent.client, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = bare.ask("POST", UPLOADS, b"a=" + b"b" * (2 << 20))
    assert answer.status_code == 413


def test_sidecar_in_a_header_is_checked(box: Box, recorder: Signed) -> None:
    wrong = json.dumps({"colour": "red"})
    answer = recorder.ask("POST", UPLOADS, WAV, Sidecar=wrong)
    assert "colour" in refused(box, answer, 422)
