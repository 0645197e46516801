"""Telling another system of a stored call or a person: ids and links, signed, never content."""

import base64
import hashlib
import hmac
import json
from urllib.parse import quote

import httpx2

from voice_analytics.config.settings import NoticeSettings
from voice_analytics.domain.alert import KeptAlert
from voice_analytics.errors import JobFailed
from voice_analytics.store.messages import Message

LATER = frozenset({408, 425, 429})
"""Refusals that can pass."""


def send_notice(settings: NoticeSettings, base_url: str | None, call_id: str, now_ms: int) -> None:
    """Tell the receiver of a call, as Standard Webhooks says.

    Parameters
    ----------
    settings
        With a URL.
    base_url
        How browsers reach the appliance; None: links are paths.
    call_id
        The call.
    now_ms
        The time, which is signed too.

    Raises
    ------
    JobFailed
        When it was not taken; says itself whether another try is worth it.
    """
    _send(settings, f"call.stored:{call_id}", notice_body(base_url, call_id), now_ms)


def send_alert(
    settings: NoticeSettings, base_url: str | None, alert: KeptAlert, now_ms: int
) -> None:
    """Tell the receiver of an alert, as `send_notice` does.

    Parameters
    ----------
    settings
        With a URL.
    base_url
        How browsers reach the appliance; None: links are paths.
    alert
        The alert.
    now_ms
        The time, which is signed too.

    Raises
    ------
    JobFailed
        When it was not taken; says itself whether another try is worth it.
    """
    _send(settings, f"alert.raised:{alert.id}", alert_body(base_url, alert), now_ms)


def send_event(
    settings: NoticeSettings, base_url: str | None, message: Message, now_ms: int
) -> None:
    """Tell the receiver of a message to somebody, as of a call.

    Raises
    ------
    JobFailed
        When it was not taken; says itself whether another try is worth it.
    """
    link = f"{base_url or ''}{message.path}"
    said = {"type": message.kind.value, "data": {"person_id": message.person_id, "link": link}}
    _send(settings, f"message:{message.id}", json.dumps(said).encode(), now_ms)


def _send(settings: NoticeSettings, message_id: str, body: bytes, now_ms: int) -> None:
    headers = signed_headers(settings.key, message_id, now_ms // 1000, body)
    try:
        answer = httpx2.post(
            settings.url or "",
            content=body,
            headers={"Content-Type": "application/json", **headers},
            timeout=settings.timeout_ms / 1000,
            follow_redirects=False,
        )
    except httpx2.HTTPError as error:
        raise JobFailed(
            f"the receiver of notices cannot be reached ({type(error).__name__}); check "
            "notices.url and the network",
            retryable=True,
        ) from error
    if not answer.is_success:
        raise JobFailed(
            f"the receiver of notices answers {answer.status_code}; check it and notices.url",
            retryable=answer.is_server_error or answer.status_code in LATER,
        )


def notice_body(base_url: str | None, call_id: str) -> bytes:
    """Return what is told: the id of the call, and where its report is."""
    report = f"{base_url or ''}/api/v1/calls/{quote(call_id, safe='')}/report"
    said = {"type": "call.stored", "data": {"call_id": call_id, "report": report}}
    return json.dumps(said).encode()


def alert_body(base_url: str | None, alert: KeptAlert) -> bytes:
    """Return what is told: what kind of alert, and where it is shown."""
    base = base_url or ""
    data = {
        "alert": alert.id,
        "kind": alert.alert.kind.value,
        "level": alert.alert.level.value,
        "alerts": f"{base}/api/v1/alerts",
        "page": f"{base}/system",
    }
    return json.dumps({"type": "alert.raised", "data": data}).encode()


def signed_headers(key: bytes, message_id: str, at_s: int, body: bytes) -> dict[str, str]:
    """Return the headers by which a receiver knows who sent a notice, and that it is new."""
    identity = hashlib.sha256(message_id.encode()).hexdigest()[:32]
    signed = f"{identity}.{at_s}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return {
        "webhook-id": identity,
        "webhook-timestamp": str(at_s),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
