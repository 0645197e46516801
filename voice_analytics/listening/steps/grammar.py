"""What a sentence must have by its grammar to be what its meaning suggests.

Likeness in meaning alone confuses who does what to whom. So a cue that rests on likeness counts
only when the sentence is also about the right person: a commitment is the speaker's own, blame and
comfort are about the other. Cues that rest on wording are not asked. For a language without such
words here likeness is enough.
"""

import re

from voice_analytics.domain.cue import Cue, Layer
from voice_analytics.listening.scene import Scene
from voice_analytics.listening.steps.content import DENIALS

Words = frozenset[str]

SPEAKER: dict[str, Words] = {
    "en": frozenset({"i", "we", "me", "us", "my", "our", "myself"}),
    "de": frozenset({"ich", "wir", "mich", "uns", "mein", "unser"}),
    "es": frozenset({"yo", "nosotros", "me", "nos", "mi", "nuestro", "voy", "vamos"}),
    "fr": frozenset({"je", "nous", "me", "mon", "notre"}),
    "nl": frozenset({"ik", "wij", "we", "mij", "ons", "mijn"}),
}
"""The speaker, alone or with others."""

ADDRESSEE: dict[str, Words] = {
    "en": frozenset({"you", "your", "yours", "yourself", "people", "customers", "everyone"}),
    "de": frozenset({"sie", "ihr", "ihre", "ihnen", "man", "leute", "kunden"}),
    "es": frozenset({"usted", "su", "le", "tu", "te", "gente", "clientes"}),
    "fr": frozenset({"vous", "votre", "vos", "tu", "gens", "clients"}),
    "nl": frozenset({"u", "uw", "je", "jij", "jullie", "mensen", "klanten"}),
}
"""The one spoken to, or people in general."""

_TELLING = frozenset(
    {"told", "said", "say", "gave", "give", "given", "explained", "mentioned", "repeat", "again",
     "repeating", "already", "spoken", "asked"}
)  # fmt: skip
_TOLD_BY_OTHERS = ("was told", "were told", "been told", "being told")

_IF = ("i would be", "i would feel", "i would have been", "i would want", "i would hate",
       "if i were", "if i was", "if it were me", "if it was me", "imagine", "your shoes",
       "your position", "your place", "your side", "see why", "see how", "must be", "must have",
       "must feel")  # fmt: skip
"""English wording that puts the speaker in another's place."""


def plain_of(scene: Scene, cue: Cue) -> str:
    """Return the plain words of the sentences of a cue."""
    own = (s.plain for s in scene.said_in(cue.interval) if s.participant == cue.participant)
    return " ".join(own)


def is_speakers(scene: Scene, cue: Cue) -> bool:
    """Return whether a cue is about the speaker, as far as it rests on likeness."""
    return _about(scene, cue, SPEAKER)


def is_addressees(scene: Scene, cue: Cue) -> bool:
    """Return whether a cue is about the one spoken to, as far as it rests on likeness."""
    return _about(scene, cue, ADDRESSEE)


def _about(scene: Scene, cue: Cue, people: dict[str, Words]) -> bool:
    words = people.get(scene.language)
    if cue.layer is not Layer.SIMILARITY or words is None:
        return True
    return bool(words & set(plain_of(scene, cue).split()))


def tells_again(scene: Scene, cue: Cue) -> bool:
    """Return whether a repetition is of what was told, as far as it rests on likeness."""
    if cue.layer is not Layer.SIMILARITY or scene.language != "en":
        return True
    plain = plain_of(scene, cue)
    told = _TELLING & set(plain.split())
    return bool(told) and not any(words in plain for words in _TOLD_BY_OTHERS)


def takes_place(scene: Scene, cue: Cue) -> bool:
    """Return whether English words put the speaker in the other's place."""
    plain = f" {plain_of(scene, cue)} "
    return any(f" {words} " in plain for words in _IF)


def asks(plain: str) -> bool:
    """Return whether English words ask something, anywhere in a sentence."""
    return _ASKS.search(plain) is not None


_ASKS = re.compile(
    r"\b(?:what|where|which|who|how|when|why)(?:'s| is| are| was| were| do| does| did| can)\b"
    r"|\b(?:do|did|can|could|have) you\b"
)


def affirms(plain: str) -> bool:
    """Return whether a sentence holds no denial."""
    return not DENIALS & set(plain.split())
