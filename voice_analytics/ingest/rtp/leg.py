"""One leg of a call: packets and their arrival in, placed audio, gaps and keys out.

Everything is placed by its timestamp, never by its arrival. Short losses are bridged with the
packet before, longer ones are silence. What the sender left out because nobody spoke is silence and
no loss.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voice_analytics.ingest.rtp.clock import FIRST_MS, FORCED_MS, TIMESTAMPS, LegClock
from voice_analytics.ingest.rtp.codecs import decodable, open_decoder
from voice_analytics.ingest.rtp.counts import LegQuality, Tally
from voice_analytics.ingest.rtp.digits import Keys
from voice_analytics.ingest.rtp.packet import RtpPacket
from voice_analytics.ingest.rtp.reorder import Arrived, ReorderWindow
from voice_analytics.ingest.rtp.run import BRIDGED_MS, Run, is_quiet
from voice_analytics.ingest.rtp.sender import SenderLock
from voice_analytics.ingest.session.events import Codec, Digit, Gap, LegAudio, LegId

LegEvent = LegAudio | Gap | Digit

_JUMP_MS = 10_000
"""A timestamp this far from the last one is true only if the packet came as much later."""

_DISAGREES_MS = 1000
_BACK_MS = 200
"""Packets in their turn overlap the ones before by less, or their clock has begun anew."""

_SNAP_MS = 60
"""A new clock that begins this near to where the old one ended goes on there."""


@dataclass(frozen=True, slots=True)
class Payloads:
    """What the payload types of a leg stand for."""

    audio: Mapping[int, Codec]
    digits: int | None = None
    noise: int | None = None
    """Comfort noise: says that nothing is sent, and is no audio."""


class LegStream:
    """One leg in progress.

    Parameters
    ----------
    leg
        Its id.
    payloads
        What its payload types stand for.
    """

    def __init__(self, leg: LegId, payloads: Payloads) -> None:
        self.refused = 0
        """Datagrams that whoever feeds this did not let through."""
        self.dropped = 0
        """Packets that came while the leg was paused."""
        self._leg = leg
        self._payloads = _readable(payloads)
        self._lock = SenderLock()
        self._window = ReorderWindow()
        self._keys = Keys()
        self._tally = Tally()
        self._clock: LegClock | None = None
        self._run: Run | None = None
        self._type: int | None = None
        self._codec: str | None = None
        self._first: list[Arrived] = []  # until the clock is tied
        self._missing = 0
        self._fresh = True  # nothing follows from what was before
        self._next: int | None = None  # timestamp of a packet that follows the last without a gap
        self._out: list[LegEvent] = []

    def change(self, payloads: Payloads) -> None:
        """Read payload types like this from now on."""
        self._payloads = _readable(payloads)
        self._type = self._next = None

    def push(self, packet: RtpPacket, at_ms: int) -> None:
        """Take a packet that arrived at this time of the call clock."""
        if (
            packet.timestamp == self._next
            and packet.payload_type == self._type
            and self._lock.is_current(packet.ssrc)
            and self._window.goes_on(packet.sequence)
        ):
            self._go_on(packet, at_ms)
            return
        anew = self._window.begins_anew(packet.sequence)
        packets, is_first = self._lock.admit(packet, anew)
        if is_first:
            self._drain()
            self._tally.restart()
            self._clock = None
        for one in packets:
            self._take(self._window.push(one, at_ms))

    def take(self, now_ms: int) -> Sequence[LegEvent]:
        """Return what is certain now; to be called several times a second."""
        self._take(self._window.tick(now_ms))
        if self._first and now_ms - self._first[0].at_ms >= FIRST_MS:
            self._tie()
        return self._taken()

    def pause(self) -> Sequence[LegEvent]:
        """Return everything that came until now; the clock goes on."""
        self._drain()
        return self._taken()

    def close(self) -> Sequence[LegEvent]:
        """Return the rest."""
        return self.pause()

    def quality(self, now_ms: int) -> LegQuality:
        """Return how well the leg has arrived so far."""
        tally, clock, rate_hz = self._tally, self._clock, self._rate_hz
        return LegQuality(
            packets=tally.packets,
            lost=self._window.lost,
            late=self._window.late,
            duplicate=self._window.duplicate,
            refused=self.refused + self._lock.refused + tally.refused,
            dropped=self.dropped,
            concealed_ms=tally.concealed * 1000 // rate_hz,
            silent_ms=tally.silent * 1000 // rate_hz,
            moved_ms=0 if clock is None else clock.moved * 1000 // rate_hz,
            jitter_ms=round(tally.jitter_ms),
            skew_ppm=None if clock is None else clock.skew_ppm(now_ms),
            level_dbfs=tally.level_dbfs(),
            reordered=self._window.reordered,
            gaps=tally.gaps,
            codec=self._codec,
        )

    @property
    def ssrc(self) -> int | None:
        """Return whose packets are listened to; None before the first."""
        return self._lock.ssrc

    @property
    def _rate_hz(self) -> int:
        return 8000 if self._run is None else self._run.rate_hz

    def _taken(self) -> Sequence[LegEvent]:
        if self._run is not None:
            self._out += self._run.ended()
        taken, self._out = self._out, []
        return taken

    def _drain(self) -> None:
        """Take everything that waits; what comes next has nothing missing before it."""
        self._take(self._window.flush())
        if self._first:
            self._tie()
        self._missing = 0
        self._fresh = True
        self._next = None

    def _take(self, arrived: Sequence[Arrived]) -> None:
        for one in arrived:
            if self._clock is not None:
                self._use(one)
                continue
            self._first.append(one)
            if one.at_ms - self._first[0].at_ms >= FIRST_MS:
                self._tie()

    def _tie(self) -> None:
        """Tie the sender's clock to ours by the least delayed packet so far, and go on."""
        waiting, self._first = self._first, []
        audio = [one for one in waiting if one.packet.payload_type in self._payloads.audio]
        if not audio:
            for one in waiting:
                self._use(one)
            return
        codec = self._payloads.audio[audio[0].packet.payload_type]
        self._begin(audio[0].packet.payload_type)
        clock = LegClock(self._rate_hz, codec.clock_hz)
        first = audio[0]
        clock.anchor(first.packet.timestamp, 0, first.at_ms)
        least = min(clock.at(one.at_ms) - clock.place(one.packet.timestamp) for one in audio)
        clock.anchor(first.packet.timestamp, self._snapped(max(least, 0), clock), first.at_ms)
        self._clock = clock
        for one in waiting:
            self._use(one)

    def _snapped(self, place: int, clock: LegClock) -> int:
        """Return where a new clock begins, by where it would."""
        if self._run is None or self._run.position is None:
            return place
        near = clock.rate_hz * _SNAP_MS // 1000
        position = self._run.position
        return position if place < position + near else place

    def _use(self, one: Arrived) -> None:
        """Make something of a packet in its turn."""
        self._missing += one.missing
        kind = one.packet.payload_type
        if kind in self._payloads.audio:
            self._audio(one, kind)
        elif kind == self._payloads.digits:
            self._tally.packets += 1
            if (key := self._keys.pressed(one.packet)) is not None:
                self._out.append(Digit(self._leg, self._when_ms(one), key))
        elif kind == self._payloads.noise:
            self._tally.packets += 1
        else:
            self._tally.refused += 1

    def _when_ms(self, one: Arrived) -> int:
        """Return when a key was pressed."""
        if self._clock is None:
            return one.at_ms
        return max(self._clock.place(one.packet.timestamp) * 1000 // self._clock.rate_hz, 0)

    def _audio(self, one: Arrived, kind: int) -> None:
        packet = one.packet
        if kind != self._type:
            self._begin(kind)
        clock, run = self._clock, self._run
        if clock is None or run is None:
            raise ValueError("audio before its clock was tied")
        codec = self._payloads.audio[kind]
        if codec.clock_hz != clock.clock_hz:
            clock = self._clock = self._retied(one, codec)
        length = run.length(packet.payload)
        if not length:
            self._tally.refused += 1
            return
        place = self._placed(one, clock, run)
        self._tally.arrived(one.at_ms, place * 1000 / clock.rate_hz)
        if clock.wanted:
            self._put(place, packet.payload, clock, run)
        else:
            self._fill(place, run)
            run.add(place, packet.payload, length)
        self._missing, self._fresh = 0, False
        self._next = self._after(packet.timestamp, length, clock)
        if clock.place(self._next) != run.position:
            self._next = None

    def _go_on(self, packet: RtpPacket, at_ms: int) -> None:
        """Take audio that follows the last, as nearly all does: the short way through `_audio`."""
        clock, run = self._clock, self._run
        length = 0 if run is None else run.length(packet.payload)
        if clock is None or run is None or not length:
            self._tally.refused += 1
            self._next = None
            return
        place = clock.seen(packet.timestamp, at_ms)
        self._tally.arrived(at_ms, place * 1000 / clock.rate_hz)
        run.add(place, packet.payload, length)
        self._missing = 0
        self._next = None if clock.wanted else self._after(packet.timestamp, length, clock)

    @staticmethod
    def _after(timestamp: int, length: int, clock: LegClock) -> int:
        return (timestamp + length * clock.clock_hz // clock.rate_hz) % TIMESTAMPS

    def _begin(self, kind: int) -> None:
        """Decode payloads of a type from here on."""
        decoder = open_decoder(self._payloads.audio[kind])
        if self._run is None:
            self._run = Run(self._leg, decoder, self._tally.heard)
        else:
            self._run.use(decoder)
        self._type, self._codec = kind, self._payloads.audio[kind].name

    def _retied(self, one: Arrived, codec: Codec) -> LegClock:
        """Return a clock for timestamps of other units, tied by a packet's arrival."""
        self._tally.restart()
        clock = LegClock(self._rate_hz, codec.clock_hz)
        clock.anchor(one.packet.timestamp, self._snapped(clock.at(one.at_ms), clock), one.at_ms)
        return clock

    def _placed(self, one: Arrived, clock: LegClock, run: Run) -> int:
        """Return a packet's place; tied anew by its arrival where its timestamp makes no sense."""
        place, position = clock.place(one.packet.timestamp), run.position
        if position is None:
            return clock.seen(one.packet.timestamp, one.at_ms)
        by_arrival = clock.at(one.at_ms)
        ahead_ms = (place - position) * 1000 // clock.rate_hz
        apart_ms = abs(by_arrival - place) * 1000 // clock.rate_hz
        far = abs(ahead_ms) > _JUMP_MS or (place > by_arrival and ahead_ms > _DISAGREES_MS)
        jumps = far and apart_ms > _DISAGREES_MS
        if jumps or ahead_ms < -_BACK_MS:
            self._tally.restart()
            place = self._snapped(max(by_arrival, position), clock)
            clock.anchor(one.packet.timestamp, place, one.at_ms)
            return place
        return clock.seen(one.packet.timestamp, one.at_ms)

    def _put(self, place: int, payload: bytes, clock: LegClock, run: Run) -> None:
        """Put a payload at its place, moved towards the call clock if nobody speaks in it."""
        samples = run.decoded(payload)
        forced = abs(clock.wanted) > clock.rate_hz * FORCED_MS // 1000
        if forced or is_quiet(samples):
            moved = max(clock.wanted, -len(samples))
            clock.move(moved)
            place += moved
        self._fill(place, run)
        run.put(place, samples)

    def _fill(self, place: int, run: Run) -> None:
        """Account for what lacks between the audio so far and the next packet."""
        position = run.position
        if position is None or place <= position:
            return
        gap = place - position
        self._out += run.ended()
        lost = bool(self._missing) and not self._fresh
        if lost and gap <= self._missing * run.longest:
            if gap * 1000 <= BRIDGED_MS * run.rate_hz:
                self._tally.concealed += gap
                run.bridge(gap)
                return
            self._tally.gaps += 1
            self._out.append(Gap(self._leg, position, gap, "loss"))
        else:
            self._out.append(Gap(self._leg, position, gap, "silence"))
        self._tally.silent += gap
        run.position = place


def _readable(payloads: Payloads) -> Payloads:
    """Return the payload types without those of codecs that cannot be decoded here."""
    audio = {kind: codec for kind, codec in payloads.audio.items() if decodable(codec)}
    return Payloads(audio, payloads.digits, payloads.noise)
