"""`listen`: calls in progress, kept, or only shown."""

from collections.abc import Sequence
from pathlib import Path

import typer

from voice_analytics.appliance.calls_in import hear, listening_of, receive_calls
from voice_analytics.cli.serving import log_as_json
from voice_analytics.config.load import load_settings
from voice_analytics.domain.call import Role
from voice_analytics.domain.operating import SILENT_DBFS
from voice_analytics.ingest.masking import masked
from voice_analytics.ingest.rtp.counts import LegQuality
from voice_analytics.ingest.session.events import (
    CallEnded,
    CallOpened,
    Event,
    Leg,
    LegId,
    MediaWanted,
    MetadataChanged,
    Paused,
    Resumed,
)


def listen(config: Path | None, with_parent: bool) -> int:
    """Keep calls until a signal asks to stop."""
    log_as_json()
    receive_calls(load_settings(config), _say_where, with_parent)
    return 0


def check(config: Path | None) -> int:
    """Show what arrives until a signal asks to stop; nothing of it is kept."""
    log_as_json("warning")
    hear(listening_of(load_settings(config)), _Shower(), _say_where)
    return 0


def _say_where(places: Sequence[str]) -> None:
    typer.echo(f"Listening for calls on {', '.join(places)}.", err=True)


class _Shower:
    """Shows calls instead of keeping them."""

    def begin(self, call: CallOpened) -> "_ShownCall":
        return _ShownCall(call)


class _ShownCall:
    """Shows one call: what it is, how it arrives, how it ends."""

    def __init__(self, call: CallOpened) -> None:
        self._key = call.call_key[:8]
        self._legs = {leg.id: leg for leg in call.legs}
        self._wanted: dict[LegId, MediaWanted] = {}
        self._quality: dict[LegId, LegQuality] = {}
        self._shown: set[LegId] = set()
        legs = f"{len(call.legs)} legs"
        self._say(f"begins, from {call.source}, {legs}; roles: {_rule(call.role_rule)}")
        for leg in call.legs:
            self._say(_who(leg))

    def put(self, event: Event, at_ms: int) -> None:
        if isinstance(event, MetadataChanged):
            self._legs = {leg.id: leg for leg in event.legs}
            self._say(f"is told anew; roles: {_rule(event.role_rule)}")
            for leg in event.legs:
                self._say(_who(leg))
        elif isinstance(event, MediaWanted):
            self._wanted[event.leg] = event
        elif isinstance(event, Paused | Resumed):
            what = "is paused" if isinstance(event, Paused) else "goes on"
            self._say(f"leg {event.leg} {what} at {event.at_ms / 1000:.1f} s")
        elif isinstance(event, CallEnded):
            for leg_id in self._quality:
                self._say_how(leg_id)
            self._say(f"ends after {at_ms / 1000:.1f} s: {event.reason}")

    def note_quality(self, leg: LegId, quality: LegQuality) -> None:
        self._quality[leg] = quality
        if leg not in self._shown:
            self._shown.add(leg)
            self._say_how(leg)

    def end(self) -> None:
        self._quality.clear()

    def _say_how(self, leg_id: LegId) -> None:
        (quality, wanted) = (self._quality[leg_id], self._wanted[leg_id])
        codec = next(iter(wanted.payload_types.values())).name
        coded = codec if wanted.crypto is None else f"{codec} encrypted with {wanted.crypto[0]}"
        expected = quality.packets + quality.lost
        loss = 100 * quality.lost / expected if expected else 0.0
        level = "no audio" if quality.level_dbfs is None else f"{quality.level_dbfs:.1f} dBFS"
        host = "-" if wanted.remote_address is None else wanted.remote_address[0]
        self._say(
            f"leg {leg_id} ({self._legs[leg_id].role}) from {host}: {coded}, "
            f"{quality.packets} packets, {loss:.1f} % lost, {quality.late} late, "
            f"{quality.refused} refused, jitter {quality.jitter_ms} ms, {level}"
            f"{_remark(quality)}"
        )

    def _say(self, what: str) -> None:
        typer.echo(f"call {self._key}: {what}")


def _remark(quality: LegQuality) -> str:
    if not quality.packets:
        return "; NOTHING ARRIVES: check the firewall's rule for media, and that the call is sent"
    if quality.level_dbfs is not None and quality.level_dbfs < SILENT_DBFS:
        return "; SILENT: is the right party sent on this leg?"
    return ""


def _rule(rule: str | None) -> str:
    return "nothing tells who is the agent" if rule is None else rule


def _who(leg: Leg) -> str:
    address = "unknown" if leg.address is None else masked(leg.address)
    role = "agent" if leg.role is Role.AGENT else str(leg.role)
    return f"leg {leg.id}: {'all parties' if leg.mixed else address}, {role}"
