"""What makes a report what it is, so that a stored one can be told from what would be made now."""

import hashlib
import json
from dataclasses import asdict

from voice_analytics.appliance.words import WordLists
from voice_analytics.config.load import fingerprint
from voice_analytics.config.settings import Settings
from voice_analytics.cues import CUES
from voice_analytics.domain.call import CallMetadata, Consent
from voice_analytics.domain.policy import Policy
from voice_analytics.listening import BEHAVIOURS
from voice_analytics.measures import MEASURES

PIPELINE_VERSION = 13
"""Raised when segmenting, telling voices and roles apart, recognition or the events change what
they give."""


def definitions() -> dict[str, int]:
    """Return the version of every definition that makes a report what it is."""
    return {
        "pipeline": PIPELINE_VERSION,
        **{f"cue.{finder.kind}": finder.version for finder in CUES},
        **{m.key: m.version for m in MEASURES},
        **{f"behaviour.{b.key}": b.version for b in BEHAVIOURS},
    }


def config_sha256(settings: Settings, words: WordLists, policy: Policy) -> str:
    """Return the SHA-256 of the settings, word lists and policy that can change a result."""
    return fingerprint(settings, *words.sha256s(), _policy_sha256(policy))


def metadata_sha256(metadata: CallMetadata) -> str:
    """Return the SHA-256 of what was stated about a call."""
    return hashlib.sha256(
        json.dumps(asdict(metadata), sort_keys=True, default=str).encode()
    ).hexdigest()


def _policy_sha256(policy: Policy) -> str:
    """SHA-256 of what in a policy can change a report."""
    parts = [policy.keeps(consent).value for consent in Consent]
    return hashlib.sha256(json.dumps([*parts, policy.allow_activation]).encode()).hexdigest()
