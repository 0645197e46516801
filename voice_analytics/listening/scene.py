"""What a behaviour is, and what it may see: one agent's stretch of a call."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from voice_analytics.domain.assessment import BehaviourKind, Evidence
from voice_analytics.domain.call import Role, Stint
from voice_analytics.domain.conversation import Conversation, Event, EventKind, Turn
from voice_analytics.domain.cue import Cue, CueKind, Sentence
from voice_analytics.domain.interval import Interval, union
from voice_analytics.domain.measure import Value
from voice_analytics.listening.steps.content import content_words, foreign_to


@dataclass(frozen=True, slots=True)
class ListeningLimits:
    """Limits by which behaviours are judged, with where each comes from."""

    reply_turns: int = 2
    """An answer to what the customer said comes within this many agent turns (LISTENING, ours)."""

    repair_turns: int = 3
    """Repair may follow an apology within this many agent turns: the customer often speaks, and
    the next thing is looked up, in between. Ours."""

    long_turn_ms: int = 8000
    """From this length on a customer's turn calls for a listener's response. Ours."""

    story_pause_ms: int = 1000
    """A pause in which the agent may think that the customer has finished. Jefferson (1989) finds
    about one second to be the longest silence that passes unremarked."""

    slow_ms: int = 2000
    """A reaction later than this is slow: ten times the usual gap of 200 ms (Levinson & Torreira
    2015)."""

    least_customer_turns: int = 5
    """With fewer, letting the customer finish says nothing. Ours."""

    path_delay_ms: int = 300
    """Round trip of the voice path: twice the 150 ms one way that ITU-T G.114 calls acceptable.
    Who began to speak within it could not have heard the other."""

    unclear_below: float = 0.5
    """Words recognised with less confidence than this, in the mean, decide nothing. Ours."""

    caused_silence_ms: int = 3000
    """From this length on a silence is worth announcing: 3 s counts as dead air in open tools."""

    abuse_ms: int = 30_000
    """For this long after an insult or a threat nothing counts against the agent. Ours."""

    safety_ms: int = 30_000
    """For this long after word of a danger nothing counts against the agent. Ours."""

    stock_free: int = 2
    """So many times the same phrase counts; the next adds nothing, those after it take away."""

    most_names: int = 5
    """More uses of the customer's name than this sound like a script. Ours."""

    steady_db: float = 3.0
    """Within this of the own median an agent's level is steady; twice as much is a raised voice."""

    steady_rate: float = 1.25
    """Within this factor of the own median an agent's pace is steady. Ours."""

    chance_draws: int = 200
    """Shuffled orders against which the carry-over of words is tested."""

    chance_level: float = 0.5
    """Carry-over that chance reaches this often is no carry-over: a single call has too few turns
    for a stricter test. Ours."""

    seed: int = 0
    """Of the shuffled orders."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One agent's stint, as behaviours see it.

    Everything is in order of time and inside the stint.
    """

    conversation: Conversation
    """The whole call, for what went before."""

    stint: Stint
    agents: frozenset[str]
    customers: frozenset[str]
    language: str
    turns: tuple[Turn, ...]
    agent_turns: tuple[Turn, ...]
    customer_turns: tuple[Turn, ...]
    sentences: tuple[Sentence, ...]
    agent_sentences: tuple[Sentence, ...]
    customer_sentences: tuple[Sentence, ...]
    starts_ms: tuple[int, ...]
    """Where each sentence begins."""

    longest_ms: int
    """Length of the longest sentence."""

    content: Mapping[str, frozenset[str]]
    """Content words of each sentence, by its plain words."""

    foreign: frozenset[Interval]
    """Sentences that look like another language."""

    cues: tuple[Cue, ...]
    agent_cues_by_kind: Mapping[CueKind, tuple[Cue, ...]]
    customer_cues_by_kind: Mapping[CueKind, tuple[Cue, ...]]
    events: tuple[Event, ...]
    ended_by_agent: bool = True
    """False when the customer hung up or the call was handed over: nothing is expected at its end.
    """

    limits: ListeningLimits = field(default_factory=ListeningLimits)
    mandated: tuple[str, ...] = ()
    """Wording that the company or law prescribes, in plain words."""

    measures: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    """Values by measure and participant."""

    def agent_cues(self, *kinds: CueKind) -> tuple[Cue, ...]:
        """Return the agent's cues of the given kinds."""
        return _of_kinds(self.agent_cues_by_kind, kinds)

    def customer_cues(self, *kinds: CueKind) -> tuple[Cue, ...]:
        """Return the customer's cues of the given kinds."""
        return _of_kinds(self.customer_cues_by_kind, kinds)

    def said_in(self, interval: Interval) -> tuple[Sentence, ...]:
        """Return the sentences that share time with a stretch."""
        first = bisect_left(self.starts_ms, interval.start_ms - self.longest_ms)
        after = bisect_left(self.starts_ms, interval.end_ms)
        return tuple(
            said for said in self.sentences[first:after] if said.interval.end_ms > interval.start_ms
        )

    def content_in(self, interval: Interval, who: frozenset[str]) -> frozenset[str]:
        """Return the content words of what some parties say in a stretch."""
        return self.content_of(said for said in self.said_in(interval) if said.participant in who)

    def content_of(self, sentences: Iterable[Sentence]) -> frozenset[str]:
        """Return the content words of sentences of the stint."""
        return frozenset().union(*(self.content[said.plain] for said in sentences))

    def events_of(self, *kinds: EventKind) -> tuple[Event, ...]:
        """Return the events of the given kinds."""
        return tuple(event for event in self.events if event.kind in kinds)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a behaviour found."""

    evidence: tuple[Evidence, ...] = ()
    why_not: str | None = None
    """Why the behaviour does not apply to this stint."""


Excuse = Callable[[Scene, Evidence], str | None]
"""Gives why a verdict does not count against the agent, None when it does."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A behaviour: what the customer gives occasion for, and whether the agent answered it."""

    key: str
    title: str
    """Short name for people."""

    version: int
    """Raised whenever a result changes."""

    kind: BehaviourKind
    part: str
    """`sensing`, `processing` or `responding`."""

    find: Callable[[Scene], Finding]
    excuses: tuple[Excuse, ...] = ()
    """Fairness beyond what holds for every behaviour."""

    @property
    def definition_module(self) -> str:
        """Name of the module whose docstring is the definition."""
        return self.find.__module__


def scene_of(
    conversation: Conversation,
    stint: Stint,
    *,
    ended_by_agent: bool = True,
    limits: ListeningLimits | None = None,
    mandated: Iterable[str] = (),
    measures: Mapping[str, Mapping[str, Value]] | None = None,
) -> Scene:
    """Return what behaviours see of a stint.

    Recorded announcements are left out: they are nobody's speech.
    """
    prompts = tuple(cue.interval for cue in recorded_prompts(conversation))
    roles = {person.id: person.role for person in conversation.participants}
    agents = {who for who, role in roles.items() if role is Role.AGENT}
    if stint.participant is not None:
        agents = {stint.participant}

    def inside(interval: Interval) -> bool:
        return interval.middle_ms in stint.interval and not _prompted(interval, prompts)

    customers = frozenset(who for who, role in roles.items() if role is Role.CUSTOMER)
    language = stint.language or conversation.language or ""
    turns = tuple(
        turn
        for whole in conversation.turns
        for turn in _clipped(whole, stint.interval)
        if not _prompted(turn.interval, prompts)
    )
    sentences = tuple(
        sorted(
            (said for said in conversation.sentences if inside(said.interval)),
            key=lambda said: said.interval.start_ms,
        )
    )
    cues = tuple(cue for cue in conversation.cues if inside(cue.interval))
    return Scene(
        conversation=conversation,
        stint=stint,
        agents=frozenset(agents),
        customers=customers,
        language=language,
        turns=turns,
        agent_turns=tuple(turn for turn in turns if turn.participant in agents),
        customer_turns=tuple(turn for turn in turns if turn.participant in customers),
        sentences=sentences,
        agent_sentences=tuple(said for said in sentences if said.participant in agents),
        customer_sentences=tuple(said for said in sentences if said.participant in customers),
        starts_ms=tuple(said.interval.start_ms for said in sentences),
        longest_ms=max((said.interval.duration_ms for said in sentences), default=0),
        content={said.plain: content_words(said.plain, language) for said in sentences},
        foreign=frozenset(s.interval for s in sentences if foreign_to(s.text, language)),
        cues=cues,
        agent_cues_by_kind=_by_kind(cue for cue in cues if cue.participant in agents),
        customer_cues_by_kind=_by_kind(cue for cue in cues if cue.participant in customers),
        events=tuple(e for e in conversation.events if e.interval.middle_ms in stint.interval),
        ended_by_agent=ended_by_agent,
        limits=limits or ListeningLimits(),
        mandated=tuple(mandated),
        measures=measures or {},
    )


def _by_kind(cues: Iterable[Cue]) -> dict[CueKind, tuple[Cue, ...]]:
    found: dict[CueKind, list[Cue]] = {}
    for cue in cues:
        found.setdefault(cue.kind, []).append(cue)
    return {kind: tuple(of_kind) for kind, of_kind in found.items()}


def _of_kinds(
    cues: Mapping[CueKind, tuple[Cue, ...]], kinds: tuple[CueKind, ...]
) -> tuple[Cue, ...]:
    """Return the cues of several kinds in order of time."""
    if len(kinds) == 1:
        return cues.get(kinds[0], ())
    found = [cue for kind in kinds for cue in cues.get(kind, ())]
    return tuple(sorted(found, key=_edges))


def _edges(cue: Cue) -> tuple[int, int]:
    return cue.interval.start_ms, cue.interval.end_ms


PROMPT_PAUSE_MS = 1000
"""Between a recording and a person there is a pause of at least this length. Ours."""


def recorded_prompts(conversation: Conversation) -> tuple[Cue, ...]:
    """Return the announcements that are recordings.

    A sentence that sounds like one is a recording before the customer has said anything, or where
    all that is said without a pause sounds so; inside what an agent says it is just that.
    """
    first_ms = min(
        (
            turn.interval.start_ms
            for turn in conversation.turns
            if conversation.role_of(turn.participant) is Role.CUSTOMER
        ),
        default=conversation.duration_ms,
    )
    cues = conversation.cues_of(CueKind.ANNOUNCEMENT)
    spans = [cue.interval for cue in cues]
    return tuple(
        cue
        for cue in cues
        if cue.interval.end_ms <= first_ms or _alone(conversation, cue.interval, spans)
    )


def _alone(conversation: Conversation, at: Interval, prompts: list[Interval]) -> bool:
    """Return whether nothing but prompts is said around a stretch without a pause."""
    who = next((s.participant for s in conversation.sentences if s.interval == at), None)
    own = [s.interval for s in conversation.sentences if s.participant == who]
    around = next((run for run in union(own, bridge_ms=PROMPT_PAUSE_MS) if run.overlap_ms(at)), at)
    return all(said in prompts for said in own if said.overlap_ms(around))


def _clipped(turn: Turn, within: Interval) -> Iterator[Turn]:
    """Yield the part of a turn inside a stretch, when there is any.

    Whoever speaks on one side is one participant, so a turn may begin in one pair of hands and end
    in others.
    """
    if turn.interval.start_ms >= within.start_ms and turn.interval.end_ms <= within.end_ms:
        yield turn
        return
    ipus = tuple(unit for unit in turn.ipus if unit.interval.middle_ms in within)
    if ipus:
        words = tuple(word for word in turn.words if word.interval.middle_ms in within)
        interval = Interval(ipus[0].interval.start_ms, ipus[-1].interval.end_ms)
        yield Turn(turn.participant, interval, ipus, words)


def _prompted(interval: Interval, prompts: tuple[Interval, ...]) -> bool:
    return any(2 * interval.overlap_ms(prompt) > interval.duration_ms for prompt in prompts)
