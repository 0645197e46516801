"""What the policy keeps of a call and of its audio."""

from collections.abc import Mapping
from pathlib import Path

from voice_analytics.domain.call import Consent, Role
from voice_analytics.domain.intake import PRACTICE
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.policy import Keep, Policy
from voice_analytics.domain.report import AudioLimit, CallReport
from voice_analytics.errors import NotKept, RedactionFailed
from voice_analytics.export.audio import audio_path, silenced, write_audio
from voice_analytics.ingest.reading import Reader
from voice_analytics.ingest.recording import Recording
from voice_analytics.pipeline.compose import Identity
from voice_analytics.privacy.keeping import kept, possible, sampled


def check_wanted(recording: Recording, identity: Identity, policy: Policy) -> None:
    """Raise `NotKept` where it is plain before anyone listens that nothing will be kept."""
    if identity.source != PRACTICE and not sampled(identity.call_id, policy.sample_share):
        raise NotKept(
            f"{recording.label}: not in the sample of {policy.sample_share:.0%} of calls "
            "(policy.sample_share), so it was not analysed"
        )
    consents = possible(identity.metadata.consent)
    if all(policy.keeps(consent) is Keep.NOT_KEPT for consent in consents):
        raise _not_kept(recording, consents[0])


def kept_report(recording: Recording, report: CallReport, policy: Policy) -> CallReport:
    """Return as much of a report as the policy keeps.

    Raises
    ------
    NotKept
        When that is nothing.
    """
    left = kept(report, policy)
    if left.call.kept is Keep.NOT_KEPT:
        raise _not_kept(recording, left.call.consent)
    return left


def write_kept_audio(
    recording: Recording,
    identity: Identity,
    report: CallReport,
    roles: Mapping[int, Role],
    folder: Path,
    reader: Reader,
) -> Path:
    """Write the recording without what was removed, as `Appliance.keep_audio` says.

    Parameters
    ----------
    recording, identity, report, folder
        As there.
    roles
        Role of each channel where the call states none.
    reader
        Reads it.
    """
    if report.call.kept is not Keep.KEPT:
        raise NotKept(f"{recording.label}: the policy keeps no audio of it")
    if AudioLimit.LANGUAGE_NOT_SUPPORTED in report.audio.limits:
        raise RedactionFailed(
            f"{recording.label}: the recogniser does not know its language, so nothing "
            "private can be found in it and its audio is not kept; use a model that does"
        )
    metadata = identity.metadata
    what = reader.open(recording, metadata.channels, roles).format
    silent: dict[int, list[Interval]] = {}
    for one in report.redactions:
        silent.setdefault(one.channel, []).append(one.interval)
    return write_audio(
        silenced(
            reader.native_blocks(recording, what, metadata.delays_ms),
            what.sample_rate_hz,
            silent,
            metadata.pauses,
        ),
        what.sample_rate_hz,
        what.channels,
        audio_path(folder, identity.call_id),
    )


def _not_kept(recording: Recording, consent: Consent) -> NotKept:
    return NotKept(
        f"{recording.label}: consent is {consent.value} and policy.{consent.value} is "
        f"{Keep.NOT_KEPT.value}, so nothing of it is kept"
    )
