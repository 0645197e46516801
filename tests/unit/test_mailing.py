"""E-mail to people: a link and never content, and tried again where that can help."""

import email
import email.policy
import json
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.ingest.certificates import Authority
from tests.store.calls import T0, add_people, report, save
from tests.unit.mailserver import Behaviour, mail_server
from tests.unit.test_noticing import Receiver, receiver, told
from voice_analytics.appliance.mailing import SAYS, letter, send_mail, send_message
from voice_analytics.appliance.messenger import StoreMessenger
from voice_analytics.appliance.storing import start_store
from voice_analytics.appliance.telling import told_kinds
from voice_analytics.config.settings import MailSettings, ServerSettings, Settings
from voice_analytics.domain.notice import MessageKind, NoticeState
from voice_analytics.errors import JobFailed
from voice_analytics.store.messages import (
    Message,
    Occasion,
    add_messages,
    message,
    messages,
    waiting,
)
from voice_analytics.store.tables import PersonRow

__all__ = ["receiver"]

BASE = "https://calls.example.com"
TO = "nora@example.com"
WORD = "a walk in the rain"


def made(kind: MessageKind = MessageKind.COACHING_ASSIGNED, path: str = "/mine") -> Message:
    return Message("0123456789abcdef", kind, "4711", path, NoticeState.WAITING, None, 0, T0, None)


def mail(port: int, **more: object) -> MailSettings:
    usual = {"host": "127.0.0.1", "port": port, "security": "none", "timeout_ms": 2000}
    return MailSettings.model_validate({**usual, **more})


@pytest.mark.parametrize("kind", MessageKind)
def test_every_message_is_one_sentence_and_a_link(kind: MessageKind) -> None:
    whole = letter("box@example.com", BASE, made(kind, "/calls/c%201"), TO, T0)
    text = whole.get_content()
    first, link, foot = text.strip().split("\n\n")
    assert first == SAYS[kind]
    assert link == f"{BASE}/calls/c%201"
    assert re.findall(r"\d", first + foot) == []
    assert str(whole["Subject"]) + "." == SAYS[kind]
    assert {name.lower() for name in whole} <= {
        "from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version",
        "content-type", "content-transfer-encoding",
    }  # fmt: skip


def test_mail_goes_out_and_has_the_same_id_each_time() -> None:
    behaviour = Behaviour()
    with mail_server(behaviour) as port:
        for at_ms in (T0, T0 + 5000):
            send_mail(mail(port), BASE, made(), TO, at_ms)
    first, second = (
        email.message_from_string(one, policy=email.policy.default) for one in behaviour.letters
    )
    assert first["To"] == TO
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] != second["Date"]
    assert f"{BASE}/mine" in behaviour.letters[0]


def test_password_is_sent_only_after_encryption(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    behaviour = Behaviour(certificate=authority.issue("localhost"))
    with mail_server(behaviour) as port:
        settings = mail(port, host="localhost", security="starttls", user="box", password=WORD)
        send_mail(settings, BASE, made(), TO, T0)
    signed_in = [encrypted for line, encrypted in behaviour.commands if line.startswith("AUTH")]
    assert signed_in == [True]
    assert len(behaviour.letters) == 1


def test_server_without_encryption_gets_nothing() -> None:
    behaviour = Behaviour()
    with mail_server(behaviour) as port, pytest.raises(JobFailed, match="does not offer") as caught:
        send_mail(mail(port, security="starttls"), BASE, made(), TO, T0)
    assert not caught.value.retryable
    assert [line for line, _ in behaviour.commands if line.startswith("MAIL")] == []


@pytest.mark.parametrize(
    ("refuses", "sentence", "retryable"),
    [
        ({"MAIL": "451 busy"}, "answers 451", True),
        ({"MAIL": "553 who"}, "answers 553", False),
        ({"RCPT": "450 later"}, r"refuses the address of person 4711 \(450\)", True),
        ({"RCPT": "550 nobody"}, r"refuses the address of person 4711 \(550\)", False),
        ({"DATA": "554 no"}, "answers 554", False),
    ],
    ids=str,
)
def test_refusal_is_a_sentence_without_the_address(
    refuses: dict[str, str], sentence: str, retryable: bool
) -> None:
    with (
        mail_server(Behaviour(refuses)) as port,
        pytest.raises(JobFailed, match=sentence) as caught,
    ):
        send_mail(mail(port), BASE, made(), TO, T0)
    assert caught.value.retryable is retryable
    assert TO not in str(caught.value)


def test_server_that_is_away_is_tried_again() -> None:
    with mail_server(Behaviour()) as port:
        pass
    for security in ("none", "tls", "starttls"):
        with pytest.raises(JobFailed, match="cannot be reached") as caught:
            send_mail(mail(port, security=security), BASE, made(), TO, T0)
        assert caught.value.retryable


def test_who_has_no_address_is_told_by_webhook_or_named(receiver: Receiver) -> None:
    box = Settings(server=ServerSettings(base_url=BASE))
    by_mail = box.model_copy(update={"mail": mail(1)})
    with pytest.raises(JobFailed, match="person 4711 has no e-mail address") as caught:
        send_message(by_mail, made(), None, T0)
    assert not caught.value.retryable
    both = by_mail.model_copy(update={"notices": told(receiver)})
    send_message(both, made(), None, T0)
    ((_, body),) = receiver.got
    assert json.loads(body) == {
        "type": "coaching.assigned",
        "data": {"person_id": "4711", "link": f"{BASE}/mine"},
    }
    with pytest.raises(JobFailed, match="nobody is to be told any more"):
        send_message(box, made(), TO, T0)


def test_what_became_of_a_message_is_written_down(tmp_path: Path) -> None:
    behaviour = Behaviour()
    with mail_server(behaviour) as port:
        settings = Settings(
            store=Settings().store.model_copy(update={"folder": tmp_path}),
            server=ServerSettings(base_url=BASE),
            mail=mail(port),
        )
        assert told_kinds(settings) == frozenset(MessageKind)
        assert told_kinds(Settings()) == frozenset()
        database = start_store(settings, T0)
        messenger = StoreMessenger(settings, database)
        with database.write() as session:
            add_people(session, "sam")
            session.add(PersonRow(id="nora", name="Nora", email=TO))
            save(session, report("c1"))
            occasion = Occasion(MessageKind.DISPUTE_DECIDED, "/calls/c1", "c1")
            add_messages(session, T0, occasion, ["nora", None, "nora"])
            ((message_id, _),) = waiting(session)
        messenger.telling_failed(message_id, "it is away", None)
        with database.read() as session:
            assert [one.why for one in messages(session, NoticeState.WAITING)] == ["it is away"]
        messenger.tell(message_id, T0 + 5)
        messenger.tell(message_id, T0 + 6)
        messenger.tell("none", T0 + 6)
        with database.read() as session:
            done = message(session, message_id)
            assert waiting(session) == ()
            assert messages(session, before=(T0, "")) == ()
        assert done is not None
        assert (done.state, done.why, done.ended_at_ms) == (NoticeState.DELIVERED, None, T0 + 5)
        assert len(behaviour.letters) == 1
        messenger.telling_failed(message_id, "gone", T0 + 9)
        messenger.telling_failed("none", "gone", T0 + 9)
        with database.read() as session:
            assert [one.why for one in messages(session, NoticeState.FAILED)] == ["gone"]
        database.close()


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        ({"mail": {"host": "mail.example.com"}}, "mail.host needs server.base_url"),
        ({"mail": {"user": "x", "security": "none"}}, "not sent openly"),
    ],
    ids=["links", "password"],
)
def test_settings_that_would_leak_or_lead_nowhere_are_refused(
    tree: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Settings.model_validate(tree)
