"""Notices of stored calls: signed, with ids and links only, and tried again where that can help."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.store.calls import T0, report, save
from voice_analytics.appliance.messenger import StoreMessenger
from voice_analytics.appliance.noticing import send_notice
from voice_analytics.appliance.storing import start_store
from voice_analytics.config.settings import NoticeSettings, Settings
from voice_analytics.domain.alert import Alert, AlertKind, AlertLevel
from voice_analytics.domain.notice import NoticeState
from voice_analytics.errors import JobFailed
from voice_analytics.store.alerts import keep_current, open_alerts
from voice_analytics.store.notices import Notice, add_notice, again, given_up, notice, notices

KEY = bytes(range(32))
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"


class Receiver(HTTPServer):
    """Answers with the status it is told, and keeps what it got."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.got: list[tuple[dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append(({key.lower(): one for key, one in self.headers.items()}, body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as one:
        thread = threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield one
        one.shutdown()
        thread.join()


def told(receiver: Receiver) -> NoticeSettings:
    return NoticeSettings.model_validate({"url": receiver.url, "secret": SECRET})


def test_notice_holds_id_and_link_and_is_signed(receiver: Receiver) -> None:
    send_notice(told(receiver), "https://calls.example.com", "call 7", T0)
    ((headers, body),) = receiver.got
    assert json.loads(body) == {
        "type": "call.stored",
        "data": {
            "call_id": "call 7",
            "report": "https://calls.example.com/api/v1/calls/call%207/report",
        },
    }
    signed = f"{headers['webhook-id']}.{T0 // 1000}.".encode() + body
    digest = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-timestamp"] == str(T0 // 1000)
    assert headers["webhook-signature"] == f"v1,{digest}"


def test_the_same_notice_has_the_same_id_each_time(receiver: Receiver) -> None:
    for at_ms in (T0, T0 + 5000):
        send_notice(told(receiver), None, "c1", at_ms)
    first, second = (headers for headers, _ in receiver.got)
    assert first["webhook-id"] == second["webhook-id"]
    assert first["webhook-signature"] != second["webhook-signature"]


@pytest.mark.parametrize(
    ("status", "retryable"), [(500, True), (503, True), (429, True), (404, False), (302, False)]
)
def test_refusal_is_a_sentence_and_says_whether_it_can_pass(
    receiver: Receiver, status: int, retryable: bool
) -> None:
    receiver.status = status
    with pytest.raises(JobFailed, match=f"answers {status}; check it") as caught:
        send_notice(told(receiver), None, "c1", T0)
    assert caught.value.retryable is retryable


def test_receiver_that_is_away_is_tried_again(receiver: Receiver) -> None:
    settings = told(receiver)
    receiver.server_close()
    with pytest.raises(JobFailed, match="cannot be reached") as caught:
        send_notice(settings, None, "c1", T0)
    assert caught.value.retryable


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_AAAA", "whsec_%%%", SECRET[6:]])
def test_notices_are_never_sent_unsigned(secret: str) -> None:
    with pytest.raises(ValidationError, match="secret must be whsec_"):
        NoticeSettings.model_validate({"url": "https://example.com/hook", "secret": secret})


def test_what_became_of_a_notice_is_written_down(receiver: Receiver, tmp_path: Path) -> None:
    settings = Settings(
        store=Settings().store.model_copy(update={"folder": tmp_path}), notices=told(receiver)
    )
    database = start_store(settings, T0)
    messenger = StoreMessenger(settings, database)
    with database.write() as session:
        save(session, report("c1"))
        add_notice(session, "c1", T0)
    messenger.notice_failed("c1", "it is away", None)
    with database.read() as session:
        assert notice(session, "c1") == Notice("c1", NoticeState.WAITING, "it is away", T0, None)
    messenger.notify("c1", T0 + 5)
    messenger.notify("erased", T0 + 5)
    with database.read() as session:
        done = Notice("c1", NoticeState.DELIVERED, None, T0, T0 + 5)
        assert notices(session) == (done,)
    assert len(receiver.got) == 1
    messenger.notice_failed("c1", "it answers 404", T0 + 9)
    with database.write() as session:
        assert [one.why for one in notices(session, NoticeState.FAILED)] == ["it answers 404"]
        assert again(session, "c1")
        assert not again(session, "c1")
        given_up(session, "erased", "x", T0)
        assert notices(session, before=(T0, "c1")) == ()
    database.close()


WRONG = Alert(AlertKind.WORKER, "", AlertLevel.SERIOUS, "No worker runs.", "Start one.")


def test_an_alert_is_told_by_kind_and_links_and_written_down(
    receiver: Receiver, tmp_path: Path
) -> None:
    settings = Settings.model_validate(
        {
            "store": {"folder": tmp_path},
            "server": {"base_url": "https://calls.example.com"},
            "notices": {"url": receiver.url, "secret": SECRET},
        }
    )
    database = start_store(settings, T0)
    messenger = StoreMessenger(settings, database)
    with database.write() as session:
        (alert_id,) = keep_current(session, [WRONG], T0, tell=True)
    messenger.alert_failed(alert_id, "it is away", given_up=False)
    with database.read() as session:
        assert [(one.told, one.why) for one in open_alerts(session)] == [("waiting", "it is away")]
    messenger.notify_alert(alert_id, T0 + 5)
    messenger.notify_alert("forgotten", T0 + 5)
    with database.read() as session:
        assert [(one.told, one.why) for one in open_alerts(session)] == [("delivered", None)]
    ((headers, body),) = receiver.got
    assert json.loads(body) == {
        "type": "alert.raised",
        "data": {
            "alert": alert_id,
            "kind": "worker",
            "level": "serious",
            "alerts": "https://calls.example.com/api/v1/alerts",
            "page": "https://calls.example.com/system",
        },
    }
    assert headers["webhook-signature"].startswith("v1,")
    messenger.alert_failed(alert_id, "it answers 404", given_up=True)
    with database.read() as session:
        assert [one.told for one in open_alerts(session)] == ["failed"]
    database.close()
