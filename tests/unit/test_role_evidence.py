"""Whether what was said speaks for the roles that a trunk told."""

from dataclasses import replace

from tests.store.calls import report
from voice_analytics.appliance.role_evidence import evidence, role_options
from voice_analytics.config.settings import Settings
from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.conversation import SpeechSegment, Word
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.report import CallReport

OPTIONS = role_options(Settings())
GREETING = "good morning thank you for calling how may I help you today"
PROBLEM = "hello I am calling about my order it has not arrived yet"


def talk(said: dict[str, str]) -> CallReport:
    """Return a report in which each participant says something, one after the other."""
    words: list[Word] = []
    segments: list[SpeechSegment] = []
    at_ms = 0
    for name, text in said.items():
        first_ms = at_ms
        for token in text.split():
            words.append(Word(name, Interval(at_ms, at_ms + 200), token, 0.9))
            at_ms += 250
        segments.append(SpeechSegment(name, Interval(first_ms, at_ms)))
    one = report("c1")
    participants = (Participant("agent", Role.AGENT, 0), Participant("customer", Role.CUSTOMER, 1))
    call = replace(one.call, participants=participants, language="en")
    return replace(one, call=call, words=tuple(words), segments=tuple(segments))


def test_a_greeting_speaks_for_the_agent() -> None:
    odds = evidence(talk({"agent": GREETING, "customer": PROBLEM}), OPTIONS)
    assert odds is not None
    assert odds > 3


def test_the_other_way_round_it_speaks_against() -> None:
    odds = evidence(talk({"customer": GREETING, "agent": PROBLEM}), OPTIONS)
    assert odds is not None
    assert odds < -3


def test_without_two_parties_and_words_there_is_no_evidence() -> None:
    whole = talk({"agent": GREETING, "customer": PROBLEM})
    alone = replace(whole, call=replace(whole.call, participants=whole.call.participants[:1]))
    together = tuple(replace(one, channel=0) for one in whole.call.participants)
    assert evidence(alone, OPTIONS) is None
    assert evidence(replace(whole, words=()), OPTIONS) is None
    assert (
        evidence(replace(whole, call=replace(whole.call, participants=together)), OPTIONS) is None
    )
