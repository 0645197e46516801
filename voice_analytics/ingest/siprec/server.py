"""The recording server: SIP in, calls out (RFC 7866)."""

from collections import Counter
from collections.abc import Callable, Mapping

from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.session.events import Event
from voice_analytics.ingest.session.protocol import (
    OfCall,
    Outgoing,
    Peer,
    SignallingCounts,
    Surroundings,
    Transport,
    WireProtocol,
)
from voice_analytics.ingest.session.trunks import trunk_of
from voice_analytics.ingest.sip.dialog import Dialog, begun, our_contact
from voice_analytics.ingest.sip.digest import Gate
from voice_analytics.ingest.sip.message import Request, Response, contact_uri
from voice_analytics.ingest.sip.refusal import Refusal, Why, because, later
from voice_analytics.ingest.sip.session_timer import SessionTimer, agreed
from voice_analytics.ingest.sip.transactions import Outcome
from voice_analytics.ingest.siprec.admitting import (
    ACCEPT,
    DRAINING_RETRY_S,
    SUPPORTED,
    Admission,
    check_required,
)
from voice_analytics.ingest.siprec.body import Body, read_body
from voice_analytics.ingest.siprec.call import RecordingCall, RecordingSession
from voice_analytics.ingest.siprec.calls import Calls, Place
from voice_analytics.ingest.siprec.correlation import cisco_metadata, external_ids
from voice_analytics.ingest.siprec.media import DialogMedia
from voice_analytics.ingest.siprec.wire import Answer, Arrival, Wire

METHODS = ("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "UPDATE")

_ABILITIES = (("Allow", ", ".join(METHODS)), ("Supported", ", ".join(SUPPORTED)))

_SCAN_MS = 1000

_GONE = 481
"""Answer that means that the other end knows nothing of the call any more; that none came at all
does not: connections come and go, and as long as media are heard the call goes on."""

_Handled = tuple[Answer, list[OfCall]]


class RecordingServer:
    """Serves all recording clients of all trunks."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._wire = Wire(around.told)
        self._calls = Calls(around.limits)
        self._admission = Admission(around.limits)
        self._gate = Gate(around.random_bytes(32))
        self._refused: dict[str, Counter[str]] = {trunk.name: Counter() for trunk in around.trunks}
        self._malformed: Counter[str] = Counter()
        self._scanned_ms = 0
        self._methods: Mapping[str, Callable[[Request, Arrival], _Handled]] = {
            "INVITE": self._invite,
            "UPDATE": self._update,
            "BYE": self._bye,
            "CANCEL": self._cancel,
            "OPTIONS": self._options,
        }

    @property
    def calls(self) -> int:
        """Return how many calls are in progress."""
        return len(self._calls)

    @property
    def counts(self) -> Mapping[str, SignallingCounts]:
        """Return what became of signalling so far, by trunk."""
        return {
            name: SignallingCounts(dict(refused), self._malformed[name])
            for name, refused in self._refused.items()
        }

    def feed(self, data: bytes, now_ms: int, peer: Peer, local: tuple[str, int]) -> list[OfCall]:
        """Return what bytes say; see the protocol."""
        trunk = trunk_of(
            self._around.trunks,
            peer.host,
            peer.transport is Transport.TLS,
            peer.certificate_names,
        )
        if trunk is None:
            raise ProtocolViolation("SIP from an address that belongs to no trunk")
        at = Arrival(peer, (self._around.advertised or local[0], local[1]), trunk, now_ms)
        events: list[OfCall] = []
        (messages, malformed) = self._wire.messages(data, peer)
        self._malformed[trunk.name] += malformed
        for message in messages:
            if isinstance(message, Response):
                outcome = self._wire.outcome(message)
                events += self._concluded([outcome] if outcome else [], now_ms)
            else:
                events += self._requested(message, at)
        return events

    def pending_output(self) -> list[Outgoing]:
        """Return what is to be sent, once."""
        return self._wire.pending_output()

    def disconnected(self, peer: Peer) -> None:
        """Forget a stream connection that is gone; its calls go on."""
        self._wire.disconnected(peer)

    def drain(self, now_ms: int) -> None:
        """Take no new calls from now on."""
        self._admission.draining = True

    def media_lost(self, call_key: str, now_ms: int, *, goodbye: bool = False) -> list[OfCall]:
        """Return the end of a call of which nothing is heard any more; the peer is told."""
        call = self._calls.of_key(call_key)
        if call is None:
            return []
        reason = "its media said goodbye" if goodbye else "no media"
        return self._hung_up(call, reason, now_ms, normal=goodbye)

    def close(self, now_ms: int) -> list[OfCall]:
        """Return the ends of all calls; the peers are told."""
        self.drain(now_ms)
        return [
            event for call in self._calls for event in self._hung_up(call, "recorder stops", now_ms)
        ]

    def tick(self, now_ms: int) -> list[OfCall]:
        """Return what the passing of time brings."""
        events = self._concluded(self._wire.tick(now_ms), now_ms)
        if now_ms - self._scanned_ms >= _SCAN_MS:
            self._scanned_ms = now_ms
            for call in self._calls:
                events += self._aged(call, now_ms)
        return events

    # Requests

    def _requested(self, request: Request, at: Arrival) -> list[OfCall]:
        if request.method == "ACK":
            self._wire.acknowledged(request, request.cseq)
            return []
        if self._wire.answered_before(request, at.peer):
            return []
        events: list[OfCall] = []
        try:
            handler = self._methods.get(request.method, self._unknown)
            (answer, events) = handler(request, at)
        except Refusal as refusal:
            answer = Answer(refusal.code, refusal.headers)
            if request.method == "INVITE" and refusal.why is not Why.CHALLENGED:
                self._refused[at.trunk.name][refusal.why] += 1
        except ProtocolViolation:
            answer = Answer(400)
        self._wire.answer(request, answer, at, self._token())
        return events

    def _unknown(self, request: Request, at: Arrival) -> _Handled:
        return Answer(405, (("Allow", ", ".join(METHODS)),)), []

    def _options(self, request: Request, at: Arrival) -> _Handled:
        if self._admission.draining:
            raise later(DRAINING_RETRY_S, Why.STOPPING)
        contact = ("Contact", our_contact(at.local, at.peer.transport))
        return Answer(200, (contact, *_ABILITIES, ("Accept", ACCEPT))), []

    def _cancel(self, request: Request, at: Arrival) -> _Handled:
        """Answer a CANCEL: every INVITE has its final answer by then, so nothing else happens."""
        if not self._wire.knows_invite(request):
            raise Refusal(481)
        place = self._calls.begun_by(request)
        return Answer(200, to_tag=None if place is None else place[1].dialog.local_tag), []

    def _bye(self, request: Request, at: Arrival) -> _Handled:
        (call, session) = self._within(request, at)
        return Answer(200), self._ended(call, session, True, "bye")

    def _update(self, request: Request, at: Arrival) -> _Handled:
        return self._changed(self._within(request, at), request, at)

    def _invite(self, request: Request, at: Arrival) -> _Handled:
        if request.to_tag is not None:
            return self._changed(self._within(request, at), request, at)
        place = self._calls.begun_by(request)
        if place is not None:
            return self._came_late(place[1], request), []
        return self._begin(request, at)

    def _came_late(self, session: RecordingSession, request: Request) -> Answer:
        """Answer an INVITE whose transaction is forgotten while its call goes on."""
        if request.branch != session.dialog.first_branch:
            raise Refusal(482)
        return session.first_answer

    def _begin(self, request: Request, at: Arrival) -> _Handled:
        if at.trunk.login is not None:
            self._gate.check(request, at.trunk.login, at.now_ms)
        self._admission.check(request, at.peer.host, len(self._calls), at.now_ms)
        timer = agreed(request.headers, self._around.limits.session_s)
        body = read_body(request)
        if body.offer is None:
            raise because(488, "An offer is needed", Why.OFFER)
        join_id = request.headers.first(at.trunk.join_header)
        call = self._calls.to_join(at.trunk.name, join_id, at.now_ms) or RecordingCall(
            key=self._token(), trunk=at.trunk, opened_ms=at.now_ms, join_id=join_id
        )
        media = DialogMedia(self._around, call.name_leg)
        changes = media.offered(body.offer, *_keys(at))
        call.dialogs += 1
        dialog = begun(request, at.peer, at.local, self._token())
        answer = _accepted(media.answer(at.local[0]), dialog, timer)
        session = RecordingSession(
            dialog, media, timer, at.now_ms, at.now_ms, _one_line_for_all(request, body), answer
        )
        call.sessions.append(session)
        self._calls.add(call, session)
        events = self._described(call, session, body, request)
        return answer, _of(call, events + call.media_changed(changes, at.now_ms))

    def _changed(self, place: Place, request: Request, at: Arrival) -> _Handled:
        """Take a re-INVITE or an UPDATE."""
        (call, session) = place
        check_required(request)
        body = read_body(request)
        session.timer = agreed(request.headers, self._around.limits.session_s) or session.timer
        changes = [] if body.offer is None else session.media.offered(body.offer, *_keys(at))
        events = self._described(call, session, body, request)
        events += call.media_changed(changes, at.now_ms)
        session.dialog.target = contact_uri(request.headers) or session.dialog.target
        sdp = session.media.answer(at.local[0])
        if body.offer is None and request.method == "UPDATE":
            sdp = b""
        return _accepted(sdp, session.dialog, session.timer), _of(call, events)

    def _described(
        self, call: RecordingCall, session: RecordingSession, body: Body, request: Request
    ) -> list[Event]:
        """Take what a request says about the call, and return what is new by it."""
        if body.metadata is not None:
            call.metadata = call.metadata.merged(body.metadata)
        legs = {index: line.leg for index, line in enumerate(session.media.lines)}
        cisco = cisco_metadata(request.headers, legs, call.metadata)
        if cisco is not None:
            call.metadata = call.metadata.merged(cisco)
            session.one_line_for_all = False
        call.ids = {**call.ids, **external_ids(call.metadata, request.headers)}
        return call.told()

    def _within(self, request: Request, at: Arrival) -> Place:
        """Return what a request within a dialog belongs to.

        Raises
        ------
        Refusal
            When nobody knows the dialog, or the request is older than one that came before.
        """
        place = self._calls.of_request(request)
        if place is None or place[0].trunk != at.trunk:
            raise Refusal(481)
        dialog = place[1].dialog
        if request.cseq <= dialog.remote_cseq:
            raise Refusal(500, [("Retry-After", "1")])
        self._wire.acknowledged(request, request.cseq - 1)
        dialog.remote_cseq = request.cseq
        dialog.peer = at.peer
        place[1].seen_ms = at.now_ms
        return place

    # Ends

    def _aged(self, call: RecordingCall, now_ms: int) -> list[OfCall]:
        """Return what became of a call by getting older."""
        if now_ms - call.opened_ms > self._around.limits.longest_s * 1000:
            return self._hung_up(call, "longer than the limit", now_ms)
        events: list[OfCall] = []
        for session in list(call.sessions):
            timer = session.timer
            if timer is None:
                continue
            if not timer.ours and now_ms - session.seen_ms > timer.interval_s * 1000:
                events += self._left(call, session, "no sign of life", now_ms)
            elif timer.ours and now_ms - session.asked_ms > timer.interval_s * 500:
                session.asked_ms = now_ms
                self._ask(call, session, "UPDATE", timer.headers, now_ms)
        return events

    def _hung_up(
        self, call: RecordingCall, reason: str, now_ms: int, *, normal: bool = False
    ) -> list[OfCall]:
        return [
            event
            for session in list(call.sessions)
            for event in self._left(call, session, reason, now_ms, normal=normal)
        ]

    def _left(
        self,
        call: RecordingCall,
        session: RecordingSession,
        reason: str,
        now_ms: int,
        *,
        normal: bool = False,
    ) -> list[OfCall]:
        """Leave a dialog from our side."""
        self._ask(call, session, "BYE", (), now_ms)
        return self._ended(call, session, normal, reason)

    def _ask(
        self,
        call: RecordingCall,
        session: RecordingSession,
        method: str,
        headers: tuple[tuple[str, str], ...],
        now_ms: int,
    ) -> None:
        branch = f"z9hG4bK{self._token()}"
        data = session.dialog.request(method, branch, headers)
        self._wire.ask(branch, call.key, data, session.dialog.peer, now_ms)

    def _concluded(self, outcomes: list[Outcome], now_ms: int) -> list[OfCall]:
        """Return what answers to requests of ours mean for calls that still are."""
        events: list[OfCall] = []
        for outcome in outcomes:
            call = self._calls.of_key(outcome.owner)
            if call is not None and outcome.code == _GONE:
                events += self._hung_up(call, "the other end knows it no more", now_ms)
        return events

    def _ended(
        self, call: RecordingCall, session: RecordingSession, normal: bool, reason: str
    ) -> list[OfCall]:
        events = call.ended(session, normal, reason)
        self._calls.remove(call, session)
        return _of(call, events)

    def _token(self) -> str:
        return self._around.random_bytes(12).hex()


def _of(call: RecordingCall, events: list[Event]) -> list[OfCall]:
    return [OfCall(call.key, event) for event in events]


def _keys(at: Arrival) -> tuple[bool, bool]:
    return at.peer.transport is Transport.TLS, at.trunk.srtp_required


def _one_line_for_all(request: Request, body: Body) -> bool:
    """Return whether a single line stands for all parties: a client that records whole calls."""
    siprec = body.has_metadata or "siprec" in request.headers.tokens("Require")
    audio = [media for media in body.offer or () if media.is_audio]
    parties = 0 if body.metadata is None else len(body.metadata.participants)
    return siprec and len(audio) == 1 and parties != 1


def _accepted(sdp: bytes, dialog: Dialog, timer: SessionTimer | None) -> Answer:
    headers = [("Contact", dialog.contact), *_ABILITIES, *(() if timer is None else timer.headers)]
    if sdp:
        headers.append(("Content-Type", "application/sdp"))
    return Answer(200, tuple(headers), sdp, dialog.local_tag)


PROTOCOL = WireProtocol(
    key="siprec", title="SIPREC, and SIP recording without it", open=RecordingServer
)
