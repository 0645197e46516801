"""What every registered behaviour keeps when the call is changed."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.scenes import Line, talk, whole
from tests.timelines import A, B
from voice_analytics.domain.assessment import BehaviourKind, BehaviourResult, Evidence, Verdict
from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.cue import CueKind, Layer
from voice_analytics.domain.interval import Interval
from voice_analytics.listening import BEHAVIOURS
from voice_analytics.listening.assess import assess, judge_all
from voice_analytics.listening.scene import scene_of

LABELS = {
    CueKind.QUESTION: ("open", "closed", "tag", "offer"),
    CueKind.ACKNOWLEDGEMENT: ("acknowledges", "validates", "perspective"),
    CueKind.APOLOGY: ("own_fault", "plain", "conditional", "formula", "courtesy"),
    CueKind.CONFIRMATION: ("yes", "no"),
    CueKind.NAME: ("given", "used"),
    CueKind.FRICTION: ("system_slow", "no_access", "transfer"),
    CueKind.ANNOUNCEMENT: ("queue", "ivr"),
    CueKind.REPETITION: ("said_before", "asked_before"),
}
TEXTS = ("kettle leaks", "so the kettle leaks badly", "I am sorry we forgot the kettle", "right",
         "what happened to the parcel", "one moment I look it up", "yes", "no",
         "well I went to the shop in the morning and then they sent me home again and")  # fmt: skip


@st.composite
def _marks(draw: st.DrawFn) -> tuple[str | tuple[str, str], ...]:
    kinds = draw(st.lists(st.sampled_from(list(CueKind)), max_size=3, unique=True))
    return tuple(
        (kind.value, draw(st.sampled_from(LABELS[kind]))) if kind in LABELS else kind.value
        for kind in kinds
    )


@st.composite
def talks(draw: st.DrawFn) -> Conversation:
    """Return a call of sentences with cues of all kinds."""
    lines = [
        Line(
            draw(st.sampled_from("AB")),
            draw(st.sampled_from(TEXTS)),
            draw(_marks()),
            draw(st.sampled_from((None, None, -600, 1200, 4000, 9000))),
            draw(st.sampled_from((0.9, 0.9, 0.4))),
        )
        for _ in range(draw(st.integers(1, 9)))
    ]
    return talk(*lines)


def results(conversation: Conversation) -> dict[str, BehaviourResult]:
    scene = scene_of(conversation, whole(conversation))
    return {result.key: result for result in judge_all(scene)}


def moved(entry: Evidence, by_ms: int) -> Evidence:
    response = entry.response
    if response is not None:
        response = replace(response, interval=response.interval.shifted(by_ms))
    return replace(entry, interval=entry.interval.shifted(by_ms), response=response)


@given(talks())
def test_every_behaviour_gives_evidence_inside_the_call(conversation: Conversation) -> None:
    end_ms = conversation.duration_ms
    for result in results(conversation).values():
        for entry in result.evidence:
            assert 0 <= entry.interval.start_ms < entry.interval.end_ms <= end_ms, result.key
            assert 0.0 <= entry.confidence <= 1.0, result.key
            assert (entry.grade is None) == (entry.parts is None), result.key


@given(talks())
def test_no_opportunity_has_no_effect(conversation: Conversation) -> None:
    for result in results(conversation).values():
        if not result.applicable:
            assert (result.evidence, result.rate) == ((), None), result.key
            assert result.why_not, result.key
        elif not result.counted:
            assert result.rate is None, result.key


@given(talks())
def test_without_cues_only_timing_and_structure_decide(conversation: Conversation) -> None:
    for key, result in results(replace(conversation, cues=())).items():
        layers = {entry.layer for entry in result.evidence}
        assert layers <= {Layer.TIMING, Layer.STRUCTURE}, key


@given(talks(), st.randoms(use_true_random=False))
def test_the_order_of_behaviours_is_irrelevant(
    conversation: Conversation, shuffled: object
) -> None:
    order = list(BEHAVIOURS)
    shuffled.shuffle(order)  # type: ignore[attr-defined]
    scene = scene_of(conversation, whole(conversation))
    other = {result.key: result for result in judge_all(scene, order)}
    assert other == results(conversation)


@given(talks(), st.integers(1, 100_000))
def test_a_shift_in_time_shifts_the_evidence(conversation: Conversation, by_ms: int) -> None:
    before, after = results(conversation), results(later(conversation, by_ms))
    for key, result in before.items():
        expected = tuple(moved(entry, by_ms) for entry in result.evidence)
        assert after[key].evidence == expected, key


@given(talks())
def test_names_of_the_parties_are_irrelevant(conversation: Conversation) -> None:
    assert results(renamed(conversation)) == results(conversation)


@given(talks())
def test_only_losing_behaviours_are_missed_or_unclear(conversation: Conversation) -> None:
    found = results(conversation)
    for behaviour in BEHAVIOURS:
        if behaviour.kind is BehaviourKind.ONLY_LOSES:
            verdicts = {entry.verdict for entry in found[behaviour.key].evidence}
            assert verdicts <= {Verdict.MISSED, Verdict.UNCLEAR}, behaviour.key


@given(talks())
def test_met_is_never_excused_but_for_repetition(conversation: Conversation) -> None:
    for result in results(conversation).values():
        for entry in result.evidence:
            if entry.verdict is Verdict.UNCLEAR:
                assert entry.excused is None or "same phrase" in entry.excused, result.key


@given(talks())
def test_each_agent_stint_is_assessed_once(conversation: Conversation) -> None:
    stint = whole(conversation, "A")
    (one,) = assess(conversation, (stint,))
    assert (one.stint, one.participant, one.score, one.feedback) == (0, "A", None, None)
    assert [result.key for result in one.behaviours] == [b.key for b in BEHAVIOURS]


def later(conversation: Conversation, by_ms: int) -> Conversation:
    """Return the call after a silence of `by_ms`, made of the same parts."""

    def shift(interval: Interval) -> Interval:
        return interval.shifted(by_ms)

    return replace(
        conversation,
        duration_ms=conversation.duration_ms + by_ms,
        segments=tuple(replace(s, interval=shift(s.interval)) for s in conversation.segments),
        words=tuple(replace(w, interval=shift(w.interval)) for w in conversation.words),
        ipus=tuple(replace(i, interval=shift(i.interval)) for i in conversation.ipus),
        turns=tuple(
            replace(
                t,
                interval=shift(t.interval),
                ipus=tuple(replace(i, interval=shift(i.interval)) for i in t.ipus),
                words=tuple(replace(w, interval=shift(w.interval)) for w in t.words),
            )
            for t in conversation.turns
        ),
        states=tuple(replace(s, interval=shift(s.interval)) for s in conversation.states),
        events=tuple(replace(e, interval=shift(e.interval)) for e in conversation.events),
        sentences=tuple(replace(s, interval=shift(s.interval)) for s in conversation.sentences),
        cues=tuple(replace(c, interval=shift(c.interval)) for c in conversation.cues),
    )


NAMES = {"A": "zoe", "B": "abe"}
ZOE = Participant("zoe", Role.AGENT, A.channel)
ABE = Participant("abe", Role.CUSTOMER, B.channel)


def renamed(conversation: Conversation) -> Conversation:
    """Return the call between others."""

    def other(who: str) -> str:
        return NAMES[who]

    return replace(
        conversation,
        participants=(ZOE, ABE),
        words=tuple(replace(w, participant=other(w.participant)) for w in conversation.words),
        ipus=tuple(replace(i, participant=other(i.participant)) for i in conversation.ipus),
        turns=tuple(replace(t, participant=other(t.participant)) for t in conversation.turns),
        events=tuple(replace(e, participant=other(e.participant)) for e in conversation.events),
        sentences=tuple(
            replace(s, participant=other(s.participant)) for s in conversation.sentences
        ),
        cues=tuple(replace(c, participant=other(c.participant)) for c in conversation.cues),
    )
