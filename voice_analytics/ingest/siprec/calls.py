"""The calls in progress, and the dialogs they are found by."""

from collections.abc import Iterator

from voice_analytics.ingest.session.protocol import Limits
from voice_analytics.ingest.sip.dialog import DialogId
from voice_analytics.ingest.sip.message import Request
from voice_analytics.ingest.siprec.call import RecordingCall, RecordingSession

_JOINED = 2
"""Dialogs of one call, where each brings a leg."""

Place = tuple[RecordingCall, RecordingSession]


class Calls:
    """All calls in progress."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._by_dialog: dict[DialogId, Place] = {}
        self._by_caller: dict[tuple[str, str], Place] = {}
        self._by_key: dict[str, RecordingCall] = {}
        self._joinable: dict[tuple[str, str], RecordingCall] = {}

    def __len__(self) -> int:
        return len(self._by_key)

    def __iter__(self) -> Iterator[RecordingCall]:
        return iter(list(self._by_key.values()))

    def add(self, call: RecordingCall, session: RecordingSession) -> None:
        """Take down a dialog of a call that is known or new."""
        dialog = session.dialog
        self._by_dialog[dialog.id] = (call, session)
        self._by_caller[dialog.call_id, dialog.remote_tag] = (call, session)
        self._by_key[call.key] = call
        if call.join_id is not None:
            self._joinable.setdefault((call.trunk.name, call.join_id), call)

    def remove(self, call: RecordingCall, session: RecordingSession) -> None:
        """Forget a dialog, and its call with the last of them."""
        dialog = session.dialog
        self._by_dialog.pop(dialog.id, None)
        self._by_caller.pop((dialog.call_id, dialog.remote_tag), None)
        if call.sessions:
            return
        del self._by_key[call.key]
        if call.join_id is not None and self._joinable.get(_joining(call)) is call:
            del self._joinable[_joining(call)]

    def of_request(self, request: Request) -> Place | None:
        """Return what a request within a dialog belongs to."""
        return self._by_dialog.get((request.call_id, request.to_tag or "", request.from_tag))

    def begun_by(self, request: Request) -> Place | None:
        """Return what the same client began under the same Call-ID."""
        return self._by_caller.get((request.call_id, request.from_tag))

    def of_key(self, key: str) -> RecordingCall | None:
        """Return the call of a key."""
        return self._by_key.get(key)

    def to_join(self, trunk: str, join_id: str | None, now_ms: int) -> RecordingCall | None:
        """Return the call whose other leg came a moment ago."""
        if join_id is None:
            return None
        call = self._joinable.get((trunk, join_id))
        if call is None or call.dialogs >= _JOINED:
            return None
        return call if now_ms - call.opened_ms <= self._limits.join_ms else None


def _joining(call: RecordingCall) -> tuple[str, str]:
    return (call.trunk.name, call.join_id or "")
