"""Floor transfers: how many are found, and how far their offsets are off.

A transfer is found when the report has one from and to the same participants within a second; the
nearest pairs are taken first and each transfer is used once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.scoring.counts import percentile, ratio
from voice_analytics.domain.conversation import FloorTransfer

REACH_MS = 1000


@dataclass(frozen=True, slots=True)
class TransferErrors:
    """What became of the true transfers."""

    errors_ms: tuple[int, ...] = ()
    """Found minus true offset of each transfer found."""

    truths: int = 0
    extra: int = 0
    """Transfers of the report that match no true one."""

    def __add__(self, other: "TransferErrors") -> "TransferErrors":
        return TransferErrors(
            self.errors_ms + other.errors_ms, self.truths + other.truths, self.extra + other.extra
        )

    @property
    def found_share(self) -> float | None:
        """Share of true transfers found; None without any."""
        return ratio(len(self.errors_ms), self.truths)

    def percentile_ms(self, share: float) -> float | None:
        """Return a percentile of the absolute offset error."""
        return percentile((abs(error) for error in self.errors_ms), share)


def transfer_errors(
    reference: Sequence[FloorTransfer], found: Sequence[FloorTransfer]
) -> TransferErrors:
    """Return the errors of `found` against the true transfers."""
    near = sorted(
        (abs(theirs.at_ms - true.at_ms), i, j)
        for i, true in enumerate(reference)
        for j, theirs in enumerate(found)
        if (true.from_participant, true.to_participant)
        == (theirs.from_participant, theirs.to_participant)
        and abs(theirs.at_ms - true.at_ms) <= REACH_MS
    )
    partner: dict[int, int] = {}
    for _, i, j in near:
        if i not in partner and j not in partner.values():
            partner[i] = j
    errors = tuple(found[partner[i]].offset_ms - reference[i].offset_ms for i in sorted(partner))
    return TransferErrors(errors, len(reference), len(found) - len(errors))
