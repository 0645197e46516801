"""Media of one dialog: what is offered, what is taken, and which ports it comes to."""

from collections.abc import Callable
from dataclasses import dataclass

from voice_analytics.ingest.session.events import LegId, MediaWanted
from voice_analytics.ingest.session.protocol import Surroundings
from voice_analytics.ingest.sip.answer import Accepted, Choice, choose, write_answer
from voice_analytics.ingest.sip.refusal import Why, because, later
from voice_analytics.ingest.sip.sdp import KEY_BYTES, Media

RETRY_S = 10
"""When a client may come back that found no room."""


@dataclass(frozen=True, slots=True)
class Line:
    """One audio stream of a dialog, as agreed."""

    leg: LegId

    label: str | None
    """As offered: what metadata know it by."""

    ports: tuple[int, int]
    key_salt: bytes
    wanted: MediaWanted


class DialogMedia:
    """What is agreed in one dialog.

    Parameters
    ----------
    around
        Where ports and keys come from.
    named
        Gives the leg's id for what the offer calls it.
    """

    def __init__(self, around: Surroundings, named: Callable[[str], LegId]) -> None:
        self._around = around
        self._named = named
        self._lines: dict[str, Line] = {}
        self._answered: tuple[Accepted, ...] = ()
        self._session = int.from_bytes(around.random_bytes(4), "big")
        self._version = 0

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return all streams there ever were, in the order they came."""
        return tuple(self._lines.values())

    def offered(
        self, offer: tuple[Media, ...], keys_allowed: bool, keys_required: bool
    ) -> list[MediaWanted]:
        """Take an offer, and return what changes by it.

        Raises
        ------
        Refusal
            When nothing of it can be received, or there is no port left; all is as before.
        """
        keys = _keys(offer)
        choices = [choose(media, keys_allowed, keys_required) for media in offer]
        new = [
            key
            for key, media, choice in zip(keys, offer, choices, strict=True)
            if choice is not None and media.port and key not in self._lines
        ]
        new = new[: max(0, self._around.limits.legs - len(self._lines))]
        if not self._lines and not new:
            raise because(488, _why_not(offer, keys_allowed), Why.OFFER)
        if all(choice is None for choice in choices):
            raise because(488, _why_not(offer, keys_allowed), Why.OFFER)
        ports = self._take(new)
        lines = {
            key: self._line(key, media, choice, ports.get(key))
            for key, media, choice in zip(keys, offer, choices, strict=True)
            if choice is not None and (key in self._lines or key in ports)
        }
        for key in self._lines.keys() - lines.keys():
            lines[key] = _stopped(self._lines[key])
        before = {key: line.wanted for key, line in self._lines.items()}
        self._lines = {key: lines[key] for key in (*self._lines, *new)}
        self._answered = tuple(
            self._accepted(key, media, choice)
            for key, media, choice in zip(keys, offer, choices, strict=True)
        )
        self._version += 1
        return [line.wanted for key, line in self._lines.items() if line.wanted != before.get(key)]

    def answer(self, address: str) -> bytes:
        """Return our side of what is agreed."""
        return write_answer(address, self._session, self._version, self._answered)

    def _take(self, new: list[str]) -> dict[str, tuple[int, int]]:
        taken: dict[str, tuple[int, int]] = {}
        for key in new:
            pair = self._around.ports.take()
            if pair is None:
                for given in taken.values():
                    self._around.ports.give_back(given)
                raise later(RETRY_S, Why.PORTS)
            taken[key] = pair
        return taken

    def _line(self, key: str, media: Media, choice: Choice, ports: tuple[int, int] | None) -> Line:
        before = self._lines.get(key)
        leg = self._named(key) if before is None else before.leg
        pair = before.ports if before is not None else ports or (0, 0)
        suite = None if choice.crypto is None else choice.crypto.suite
        ours = b"" if before is None else before.key_salt
        if suite is not None and len(ours) != KEY_BYTES[suite]:
            ours = self._around.random_bytes(KEY_BYTES[suite])
        known = media.address is not None and media.port != 0
        wanted = MediaWanted(
            leg=leg,
            local_ports=pair,
            remote_address=(media.address or "", media.port) if known else None,
            payload_types=choice.payload_types,
            dtmf_pt=choice.dtmf_pt,
            cn_pt=choice.cn_pt,
            crypto=None if choice.crypto is None else (choice.crypto.suite, choice.crypto.key_salt),
            active=media.is_sent,
        )
        return Line(leg, media.label, pair, ours, wanted)

    def _accepted(self, key: str, media: Media, choice: Choice | None) -> Accepted:
        line = self._lines.get(key)
        if line is None or choice is None or media.port == 0:
            return Accepted(media, None, 0, b"")
        return Accepted(media, choice, line.ports[0], line.key_salt)


def _stopped(line: Line) -> Line:
    """Return a stream that is offered no longer: its clock goes on, nothing is kept."""
    old = line.wanted
    wanted = MediaWanted(
        leg=old.leg,
        local_ports=old.local_ports,
        remote_address=None,
        payload_types=old.payload_types,
        dtmf_pt=old.dtmf_pt,
        cn_pt=old.cn_pt,
        crypto=old.crypto,
        active=False,
    )
    return Line(line.leg, line.label, line.ports, line.key_salt, wanted)


def _keys(offer: tuple[Media, ...]) -> list[str]:
    """Return what each line is known by: its label, or else its place, which never changes."""
    keys: list[str] = []
    for index, media in enumerate(offer):
        key = f"line-{index + 1}" if media.label is None else media.label
        keys.append(key if key not in keys else f"{key}-{index + 1}")
    return keys


def _why_not(offer: tuple[Media, ...], keys_allowed: bool) -> str:
    audio = [media for media in offer if media.is_audio]
    if not audio:
        return "No audio is offered"
    if any(media.is_secure for media in audio) and not keys_allowed:
        return "Keys of SRTP are taken over TLS only"
    return "No codec and encryption offered can be received"
