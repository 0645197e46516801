"""What is kept of calls, in plain words: for `policy explain` and the notice to agents."""

from collections.abc import Collection

from voice_analytics.domain.call import Consent
from voice_analytics.domain.policy import Keep, Policy
from voice_analytics.domain.privacy import PAYMENT_KINDS, PrivateKind

_OF_CONSENT = {
    Consent.GRANTED: "consent was given",
    Consent.ANNOUNCED: "a notice was given, which is no consent",
    Consent.ABSENT: "nothing is known of consent",
    Consent.REFUSED: "consent was refused",
}
_OF_KEEP = {
    Keep.KEPT: "words and measures are kept, and audio where it is asked for",
    Keep.MEASURES_ONLY: "times, numbers and verdicts are kept; no words, quotes, feedback or audio",
    Keep.NOT_KEPT: "nothing is kept",
}


def consent_words(policy: Policy) -> tuple[tuple[str, str], ...]:
    """Return each case of consent and what is kept then."""
    return tuple(
        (_OF_CONSENT[consent].capitalize(), _OF_KEEP[policy.keeps(consent)])
        for consent in _OF_CONSENT
    )


def retention_words(policy: Policy) -> str:
    """Return for how long each tier is to be kept, and what ends it."""
    return (
        f"Audio {policy.audio_days} days, words {policy.transcript_days} days, measures "
        f"{policy.measures_days} days, counted from the call. The daily run of the store removes "
        "what is over, sooner or later for sources that store.retention names; calls under legal "
        "hold stay. Reports and audio that `analyse` writes to folders are yours to delete."
    )


def removed_words(remove: Collection[PrivateKind]) -> str:
    """Return what is taken out of all that is kept.

    Parameters
    ----------
    remove
        Every kind that is removed, payment data among them.
    """
    more = sorted(_named(kind) for kind in set(remove) - PAYMENT_KINDS)
    always = ", ".join(_named(kind) for kind in PrivateKind if kind in PAYMENT_KINDS)
    return f"Always: {always}. As set in privacy.remove: {', '.join(more) if more else 'nothing'}."


def sample_words(policy: Policy) -> str:
    """Return of which calls anything is kept at all."""
    if policy.sample_share >= 1.0:
        return "All calls are analysed."
    return (
        f"{100 * policy.sample_share:.3g} % of all calls are analysed, chosen by the hash of the "
        "call id; nobody listens to the others."
    )


def _named(kind: PrivateKind) -> str:
    return "keys pressed" if kind is PrivateKind.KEYS else kind.value.replace("_", " ")
