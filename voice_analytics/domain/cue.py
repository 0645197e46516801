"""Cues: what was said, as marks on the timeline that measures and behaviours share."""

from dataclasses import dataclass
from enum import StrEnum

from voice_analytics.domain.interval import Interval


class CueKind(StrEnum):
    """What a stretch of speech does. One module of `cues` finds each."""

    QUESTION = "question"
    """Asks something. Labels: `open`, `closed`, `tag`, `offer` ("how can I help")."""

    PROBLEM = "problem"
    """Customer: why they call, what is wrong or wanted."""

    FEELING = "feeling"
    """Customer: states how they feel or what the matter does to them."""

    COMPLAINT = "complaint"
    """Customer: says that the company, a person or the wait was at fault."""

    REPETITION = "repetition"
    """Customer: has said or done this before. Labels: `said_before`, `asked_before`."""

    ALREADY_TRIED = "already_tried"
    """Customer: what they already did about it."""

    NOT_UNDERSTOOD = "not_understood"
    """Asks what a term or a statement means."""

    ABUSE = "abuse"
    """Customer: insults or threatens."""

    SAFETY = "safety"
    """Someone may be in danger."""

    BACKCHANNEL = "backchannel"
    """A listener response in words ("right", "mm-hm")."""

    CONFIRMATION = "confirmation"
    """Agrees to what the other just said. Labels: `yes`, `no`."""

    ACKNOWLEDGEMENT = "acknowledgement"
    """Agent: names or accepts the customer's feeling or trouble. Labels: `acknowledges`,
    `validates`, `perspective`."""

    APOLOGY = "apology"
    """Says sorry for something. Labels: `own_fault`, `plain`, `conditional`, `formula`,
    `courtesy`."""

    COMMITMENT = "commitment"
    """Agent: says what they themselves will do."""

    HANDED_OFF = "handed_off"
    """Agent: says that someone unnamed will do it."""

    NEXT_STEP = "next_step"
    """Says who does what by when."""

    RECAP = "recap"
    """Agent: sums up what the customer said."""

    ANNOUNCED_WAIT = "announced_wait"
    """Agent: says that there will now be a silence, why, or for how long."""

    THANKS_FOR_WAITING = "thanks_for_waiting"
    """Agent: is back."""

    SOLUTION = "solution"
    """Agent: a diagnosis, an instruction or a fix."""

    OPTION = "option"
    """Agent: names ways forward to choose from."""

    REFUSAL = "refusal"
    """Agent: says that something cannot be done."""

    REASON = "reason"
    """Agent: says why."""

    BLAME = "blame"
    """Agent: says that the customer should or should not have done something."""

    SAME_SIDE = "same_side"
    """Agent: wording that puts both on one side of the matter."""

    DESIRED_OUTCOME = "desired_outcome"
    """Agent: asks what the customer wants to happen."""

    CLOSING_CHECK = "closing_check"
    """Agent: asks whether the need is met or something is left."""

    NAME = "name"
    """Someone's name is given or used; the quote never holds it. Labels: `given`, `used`."""

    FRICTION = "friction"
    """What keeps the agent from helping. Labels are the tags of `Friction`."""

    ANNOUNCEMENT = "announcement"
    """A recorded prompt. Labels: `queue`, `ivr`, `voicemail`, `consent`, `transfer`."""

    GREETING = "greeting"
    """Opens a call or a stint."""

    FAREWELL = "farewell"
    """Closes a call or a stint."""

    STOCK_PHRASE = "stock_phrase"
    """Agent: a formula that fits any call."""


class Layer(StrEnum):
    """What decided a cue or a verdict."""

    PHRASE = "phrase"
    STRUCTURE = "structure"
    TIMING = "timing"
    SIMILARITY = "similarity"


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words of one participant that belong together: the unit in which cues are looked for."""

    participant: str
    interval: Interval
    text: str
    """As recognised."""

    plain: str
    """Lower case, without punctuation, contractions and spellings made one: what patterns see."""

    confidence: float
    """Mean confidence of its words, 0 to 1."""

    turn: int | None
    """Index of its turn in the conversation; None inside an aside."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Something that was said, where, and how sure that is."""

    kind: CueKind
    participant: str
    interval: Interval
    quote: str
    """The words, as recognised."""

    confidence: float
    """0 to 1: how sure the layer is, lowered by uncertain words."""

    layer: Layer = Layer.PHRASE
    label: str | None = None
    """Finer kind, where the kind names labels."""

    sentence: int | None = None
    """Index of its sentence in the conversation."""
