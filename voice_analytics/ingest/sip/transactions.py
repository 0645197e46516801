"""Transactions: what came twice is answered alike, and what may be lost is sent again."""

from dataclasses import dataclass

from voice_analytics.ingest.session.protocol import Outgoing, Peer
from voice_analytics.ingest.sip.message import Request, Response
from voice_analytics.ingest.sip.timers import Timers

T1_MS = 500
"""First wait before sending again (RFC 3261, 17.1.1.1)."""

T2_MS = 4000
"""Longest wait before sending again."""

LIFE_MS = 64 * T1_MS
"""How long a transaction is remembered, and an answer is sent again."""

_MOST = 20_000
"""Transactions remembered at a time; 300 requests a second for as long as they live."""

Key = tuple[str, str, str, str, int, str]


def key_of(request: Request, method: str | None = None) -> Key:
    """Return what a request and its retransmissions have in common.

    Parameters
    ----------
    request
        What came.
    method
        In place of its own: a CANCEL is looked for as the INVITE it means.
    """
    return (
        request.branch,
        request.sent_by,
        request.call_id,
        request.from_tag,
        request.cseq,
        method or request.method,
    )


@dataclass(slots=True)
class _Answer:
    """What was answered to a request."""

    key: Key
    data: bytes
    peer: Peer
    wait_ms: int
    ends_ms: int
    wanted: bool
    """True while it is sent again: until it is acknowledged."""


class ServerTransactions:
    """Answers to requests of the last 32 s."""

    def __init__(self) -> None:
        self._answers: dict[Key, _Answer] = {}
        self._open: dict[tuple[str, str], dict[Key, _Answer]] = {}
        self._timers: Timers[_Answer] = Timers()

    def __len__(self) -> int:
        return len(self._answers)

    def answered(self, request: Request) -> bytes | None:
        """Return what was answered to the same request before; None when it is new."""
        found = self._answers.get(key_of(request))
        return None if found is None else found.data

    def knows(self, key: Key) -> bool:
        """Return whether the request is one of those answered."""
        return key in self._answers

    def remember(self, request: Request, data: bytes, peer: Peer, now_ms: int) -> None:
        """Take down an answer; one to an INVITE is sent again until it is acknowledged."""
        if len(self._answers) >= _MOST:
            return
        invite = request.method == "INVITE"
        answer = _Answer(key_of(request), data, peer, T1_MS, now_ms + LIFE_MS, invite)
        self._answers[answer.key] = answer
        if invite:
            self._open.setdefault(_caller(answer.key), {})[answer.key] = answer
        self._timers.add(now_ms + (T1_MS if invite else LIFE_MS), answer)

    def acknowledge(self, call_id: str, from_tag: str, cseq: int) -> None:
        """Stop sending answers to an INVITE again: it, or a later request, says they arrived."""
        waiting = self._open.get((call_id, from_tag), {})
        for key in [key for key in waiting if key[4] <= cseq]:
            waiting.pop(key).wanted = False
        if not waiting:
            self._open.pop((call_id, from_tag), None)

    def tick(self, now_ms: int) -> list[Outgoing]:
        """Return answers that are to be sent again."""
        again = []
        for answer in self._timers.due(now_ms):
            if now_ms >= answer.ends_ms:
                self._forget(answer)
            elif not answer.wanted:
                self._timers.add(answer.ends_ms, answer)
            else:
                again.append(Outgoing(answer.data, answer.peer))
                answer.wait_ms = min(2 * answer.wait_ms, T2_MS)
                self._timers.add(min(now_ms + answer.wait_ms, answer.ends_ms), answer)
        return again

    def _forget(self, answer: _Answer) -> None:
        self._answers.pop(answer.key, None)
        waiting = self._open.get(_caller(answer.key), {})
        waiting.pop(answer.key, None)
        if not waiting:
            self._open.pop(_caller(answer.key), None)


def _caller(key: Key) -> tuple[str, str]:
    return (key[2], key[3])


@dataclass(slots=True)
class _Sent:
    branch: str
    owner: str
    data: bytes
    peer: Peer
    wait_ms: int
    ends_ms: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a request of ours ended."""

    owner: str
    """Whose request it was."""

    code: int
    """Status of the answer; 408 when none came."""


class ClientTransactions:
    """Requests of ours that wait for an answer; none is an INVITE."""

    def __init__(self) -> None:
        self._sent: dict[str, _Sent] = {}
        self._timers: Timers[_Sent] = Timers()

    def send(self, branch: str, owner: str, data: bytes, peer: Peer, now_ms: int) -> Outgoing:
        """Return a request to be sent, which is sent again until it is answered."""
        sent = _Sent(branch, owner, data, peer, T1_MS, now_ms + LIFE_MS)
        self._sent[branch] = sent
        self._timers.add(now_ms + (LIFE_MS if peer.transport.reliable else T1_MS), sent)
        return Outgoing(data, peer)

    def ended(self, response: Response) -> Outcome | None:
        """Return which request a response ends; None: a provisional one, or nobody's."""
        if response.code < 200 or response.branch not in self._sent:
            return None
        return Outcome(self._sent.pop(response.branch).owner, response.code)

    def tick(self, now_ms: int) -> tuple[list[Outgoing], list[Outcome]]:
        """Return requests that are to be sent again, and those nobody answered."""
        again: list[Outgoing] = []
        lost: list[Outcome] = []
        for sent in self._timers.due(now_ms):
            if sent.branch not in self._sent:
                continue
            if now_ms >= sent.ends_ms:
                del self._sent[sent.branch]
                lost.append(Outcome(sent.owner, 408))
                continue
            again.append(Outgoing(sent.data, sent.peer))
            sent.wait_ms = min(2 * sent.wait_ms, T2_MS)
            self._timers.add(min(now_ms + sent.wait_ms, sent.ends_ms), sent)
        return again, lost
