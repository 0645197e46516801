"""A call that is being recorded: its legs, who is heard on them, and the dialogs it comes by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from voice_analytics.domain.call import Role
from voice_analytics.ingest.session.events import (
    CallEnded,
    CallOpened,
    Event,
    Leg,
    LegId,
    MediaStopped,
    MediaWanted,
    MetadataChanged,
    Paused,
    Resumed,
)
from voice_analytics.ingest.session.trunks import Trunk
from voice_analytics.ingest.sip.dialog import Dialog
from voice_analytics.ingest.sip.session_timer import SessionTimer
from voice_analytics.ingest.siprec.correlation import interaction_id
from voice_analytics.ingest.siprec.media import DialogMedia, Line
from voice_analytics.ingest.siprec.metadata import Metadata
from voice_analytics.ingest.siprec.parties import parse_address
from voice_analytics.ingest.siprec.roles import decide
from voice_analytics.ingest.siprec.wire import Answer


@dataclass(slots=True)
class RecordingSession:
    """One dialog of a call."""

    dialog: Dialog
    media: DialogMedia
    timer: SessionTimer | None
    seen_ms: int
    """When there last was a sign of life."""

    asked_ms: int
    """When we last gave one."""

    one_line_for_all: bool
    """True where a single line is offered by a client that records whole calls."""

    first_answer: Answer
    """To the INVITE that began it."""


@dataclass(slots=True)
class RecordingCall:
    """A call with one dialog, or one for each of its legs."""

    key: str
    trunk: Trunk
    opened_ms: int
    join_id: str | None
    metadata: Metadata = field(default_factory=Metadata)
    ids: dict[str, str] = field(default_factory=dict)
    sessions: list[RecordingSession] = field(default_factory=list)
    dialogs: int = 0
    """How many there have been."""

    channels: dict[LegId, int] = field(default_factory=dict)
    _legs: tuple[Leg, ...] = ()
    _told: tuple[tuple[Leg, ...], dict[str, str], str | None] | None = None
    _wanted: dict[LegId, MediaWanted] = field(default_factory=dict)

    def name_leg(self, label: str) -> LegId:
        """Return an id for a leg that its dialog calls so, unlike those of other dialogs."""
        leg = label if label not in self.channels else f"{label}-{self.dialogs + 1}"
        while leg in self.channels:
            leg += "'"
        self.channels[leg] = len(self.channels)
        return leg

    def told(self) -> list[Event]:
        """Return what is new about the legs and ids since the last time."""
        decision = decide(self.metadata, self.trunk)
        new = [self._leg(line, session, decision.roles) for session, line in self._lines()]
        gone = [leg for leg in self._legs if leg.id not in {item.id for item in new}]
        self._legs = tuple(sorted((*new, *gone), key=lambda leg: leg.channel))
        now = (self._legs, dict(self.ids), decision.rule)
        (before, self._told) = (self._told, now)
        if before is None:
            return [
                CallOpened(
                    call_key=self.key,
                    source=self.trunk.name,
                    legs=self._legs,
                    external_ids=now[1],
                    interaction_id=interaction_id(self.ids),
                    role_rule=decision.rule,
                    dialog=self.sessions[0].dialog.call_id,
                )
            ]
        return [MetadataChanged(*now)] if before != now else []

    def media_changed(self, changes: Sequence[MediaWanted], now_ms: int) -> list[Event]:
        """Return what media have to do from now on, and what is paused or goes on by it."""
        events: list[Event] = []
        at_ms = now_ms - self.opened_ms
        for wanted in changes:
            before = self._wanted.get(wanted.leg)
            was_active = before is None or before.active
            self._wanted[wanted.leg] = wanted
            if was_active and not wanted.active:
                events += [Paused(wanted.leg, at_ms)]
            events.append(wanted)
            if wanted.active and not was_active:
                events += [Resumed(wanted.leg, at_ms)]
        return events

    def ended(self, session: RecordingSession, normal: bool, reason: str) -> list[Event]:
        """Return what ends with a dialog: its legs, and the call with the last of them."""
        self.sessions.remove(session)
        events: list[Event] = [MediaStopped(line.leg) for line in session.media.lines]
        if not self.sessions:
            events.append(CallEnded(normal, reason))
        return events

    def _lines(self) -> list[tuple[RecordingSession, Line]]:
        return [(session, line) for session in self.sessions for line in session.media.lines]

    def _leg(self, line: Line, session: RecordingSession, roles: Mapping[str, Role]) -> Leg:
        label = line.leg if line.leg in self._labels() else line.label
        senders = self.metadata.senders(label)
        mixed = self.metadata.is_mixed(label) or session.one_line_for_all
        party = senders[0] if len(senders) == 1 and not mixed else None
        address = None if party is None else parse_address(party.aor)
        return Leg(
            id=line.leg,
            participant=None if party is None else party.id,
            role=Role.UNKNOWN if party is None else roles.get(party.id, Role.UNKNOWN),
            address=None if address is None else address.text,
            name=None if party is None else party.name,
            channel=self.channels[line.leg],
            mixed=mixed,
        )

    def _labels(self) -> set[str | None]:
        return {stream.label for stream in self.metadata.streams.values()}
