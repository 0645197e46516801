"""Which channels to analyse and who is on them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.report import AudioLimit
from voice_analytics.pipeline.quality import QualityMeter


@dataclass(frozen=True, slots=True)
class ChannelLimits:
    """When two channels are really one."""

    dual_mono_correlation: float = 0.98
    """Correlated at least this much, both carry the same mixed audio."""

    silent_dbfs: float = -65.0
    """A channel whose loudest frames stay below carries nothing."""


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """Channels to analyse, with their participants in the same order."""

    participants: tuple[Participant, ...]
    separated: bool
    """False when one participant stands for all parties."""

    limits: tuple[AudioLimit, ...] = ()

    @property
    def channels(self) -> tuple[int, ...]:
        """Return the channels to analyse, in order."""
        return tuple(participant.channel for participant in self.participants)


def plan_channels(
    channels: int,
    stated: Mapping[int, Role] | None,
    defaults: Mapping[int, Role],
    quality: QualityMeter,
    limits: ChannelLimits,
) -> ChannelPlan:
    """Return who is heard where.

    One channel, two channels with the same audio, or a single channel that carries anything at all
    are a mixed recording: one unknown participant until the parties are told apart. A single
    channel is one party alone only when that is stated of it and of no other: a map of two channels
    says nothing about a recording that has one.

    Parameters
    ----------
    channels
        Channels of the recording.
    stated
        Role of each channel as a sidecar or option says; None when nothing does.
    defaults
        Role of each channel of a two-channel recording about which nothing is stated.
    quality
        Levels and correlation of the channels.
    limits
        When two channels are one.
    """
    if channels == 1:
        if stated and stated.keys() == {0} and stated[0] is not Role.UNKNOWN:
            return ChannelPlan(_participants(range(1), stated), separated=True)
        return _mixed(0, ())
    loud = [c for c in range(channels) if _carries(quality, c, limits)]
    correlation = quality.correlation()
    if (
        channels == 2
        and correlation is not None
        and abs(correlation) >= limits.dual_mono_correlation
    ):
        return _mixed(0, (AudioLimit.DUAL_MONO,))
    if channels == 2 and len(loud) == 1:
        return _mixed(loud[0], (AudioLimit.SILENT_CHANNEL,))
    return ChannelPlan(_participants(range(channels), stated or defaults), separated=True)


def _carries(quality: QualityMeter, channel: int, limits: ChannelLimits) -> bool:
    loudest = quality.loudest_dbfs(channel)
    return loudest is not None and loudest >= limits.silent_dbfs


def _mixed(channel: int, limits: tuple[AudioLimit, ...]) -> ChannelPlan:
    participant = Participant(id=Role.UNKNOWN.value, role=Role.UNKNOWN, channel=channel)
    return ChannelPlan(
        (participant,), separated=False, limits=(*limits, AudioLimit.MONO_NOT_SEPARATED)
    )


def _participants(channels: Sequence[int], roles: Mapping[int, Role]) -> tuple[Participant, ...]:
    seen: Counter[Role] = Counter()
    participants = []
    for channel in channels:
        role = roles.get(channel, Role.UNKNOWN)
        seen[role] += 1
        name = role_name(role, seen[role])
        participants.append(Participant(id=name, role=role, channel=channel))
    return tuple(participants)


def role_name(role: Role, number: int) -> str:
    """Return the id of a call's participant who is that many in a role, from 1."""
    return role.value if number == 1 else f"{role.value}_{number}"
