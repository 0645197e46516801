"""Small calls made by hand, as the terminal page receives them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from voice_analytics.domain.assessment import (
    Assessment,
    Component,
    Feedback,
    FeedbackItem,
    Flag,
    Part,
    Score,
    Severity,
)
from voice_analytics.domain.call import CallKind, CallMetadata, Participant, Role
from voice_analytics.domain.conversation import (
    Event,
    EventDetail,
    EventKind,
    FloorTransfer,
    SpeechSegment,
    Turn,
    Word,
)
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.measure import CALL, Unit, Value
from voice_analytics.domain.report import (
    AudioDescription,
    AudioLimit,
    AudioQuality,
    CallDescription,
    CallReport,
    Curves,
    MeasuredValue,
    Provenance,
)

AGENT = Participant("agent", Role.AGENT, 0)
CUSTOMER = Participant("customer", Role.CUSTOMER, 1)
UNKNOWN = Participant("unknown", Role.UNKNOWN, 0)

TITLES = {
    "talk_time": "Talk time",
    "talk_share": "Share of all speech",
    "longest_monologue": "Longest monologue",
    "response_latency_median": "Response latency, median",
    "overlap_time": "Both speak",
    "interactivity": "Floor changes",
    "silence_share": "Share of silence",
    "dead_air": "Dead air",
    "speech_rate": "Speech rate",
}


def speech(timeline: str) -> tuple[SpeechSegment, ...]:
    """Read ``agent[0,1000) customer[1200,2000)``."""
    found = re.findall(r"(\w+)\[(\d+),(\d+)\)", timeline)
    return tuple(SpeechSegment(who, Interval(int(a), int(b))) for who, a, b in found)


def event(kind: EventKind, who: str, start_ms: int, end_ms: int, other: str | None = None) -> Event:
    return Event(kind, who, Interval(start_ms, end_ms), 1.0, EventDetail(other=other))


def turn(who: str, start_ms: int, word_ms: int, text: str) -> Turn:
    """Words of `word_ms` each, one after another; a word ending in ``~`` is unsure."""
    words = tuple(
        Word(
            who,
            Interval(start_ms + place * word_ms, start_ms + (place + 1) * word_ms),
            word.removesuffix("~"),
            0.3 if word.endswith("~") else 0.95,
        )
        for place, word in enumerate(text.split())
    )
    return Turn(who, Interval(start_ms, words[-1].interval.end_ms), (), words)


def measured(
    key: str, unit: Unit, values: Mapping[str, tuple[float | None, int]]
) -> tuple[MeasuredValue, ...]:
    return tuple(
        MeasuredValue(key, who, Value(value, count), unit, 1)
        for who, (value, count) in values.items()
    )


def report(
    duration_ms: int,
    participants: Sequence[Participant] = (AGENT, CUSTOMER),
    *,
    call_id: str = "sample",
    segments: Sequence[SpeechSegment] = (),
    turns: Sequence[Turn] = (),
    remarks: Sequence[Word] = (),
    events: Sequence[Event] = (),
    measures: Sequence[MeasuredValue] = (),
    limits: Sequence[AudioLimit] = (),
    transfers: Sequence[FloorTransfer] = (),
    kind: CallKind = CallKind.CONVERSATION,
    why_not: str | None = None,
    started_at: str | None = None,
) -> CallReport:
    words = [word for each in turns for word in each.words] + list(remarks)
    channels = len({participant.channel for participant in participants})
    return CallReport(
        call=CallDescription(
            id=call_id,
            duration_ms=duration_ms,
            kind=kind,
            scorable=why_not is None,
            why_not=why_not,
            source="file",
            language="en",
            metadata=CallMetadata(started_at=started_at),
            participants=tuple(participants),
            stints=(),
        ),
        audio=AudioDescription(
            channels=channels,
            sample_rate_hz=8000,
            codec="pcm_mulaw",
            sha256="0" * 64,
            quality=AudioQuality((), None),
            limits=tuple(limits),
        ),
        segments=tuple(segments),
        words=tuple(sorted(words, key=lambda word: word.interval)),
        turns=tuple(turns),
        transfers=tuple(transfers),
        events=tuple(events),
        curves=Curves(100, {}),
        measures=tuple(measures),
        provenance=Provenance("0.1.0", "0" * 64, "0" * 64, (), {}, {"dead_air_ms": 4000}),
    )


def two_channel_call() -> CallReport:
    """A minute with each kind of event."""
    turns = (
        turn("agent", 300, 330, "Good morning, Northgate Parcels, how can I help you today?"),
        turn(
            "customer",
            4100,
            360,
            "Hi, my parcel was meant to come on Tuesday and the driver never~ rang the bell.",
        ),
        turn("agent", 9000, 400, "Can I take the tracking number please?"),
        turn("customer", 12_000, 350, "I was not finished, it is the second time this month."),
        turn("customer", 23_000, 350, "Are you still there? I have been waiting for a week now."),
        turn("agent", 26_900, 340, "Yes, sorry, the depot in Wembley~ has it on the shelf."),
        turn("customer", 31_400, 330, "Right, and when will it come?"),
        turn("agent", 33_400, 300, "Tomorrow before noon, I have put you first on the round."),
        turn("agent", 50_400, 320, "Thank you for holding, that is confirmed."),
        turn("customer", 53_000, 330, "Great, thank you very much."),
    )
    remarks = (
        Word("agent", Interval(6000, 6400), "Mm-hm.", 0.9),
        Word("customer", Interval(35_000, 35_400), "But", 0.8),
        Word("customer", Interval(35_400, 35_800), "who", 0.4),
    )
    segments = tuple(
        SpeechSegment(each.participant, each.interval)
        for each in sorted(turns, key=lambda each: each.interval)
    ) + speech("agent[6000,6400) customer[35000,35900)")
    return report(
        57_500,
        call_id="poor-listener-01",
        turns=turns,
        remarks=remarks,
        segments=segments,
        started_at="2026-03-02T09:14:05+00:00",
        events=(
            event(EventKind.BACKCHANNEL, "agent", 6000, 6400, "customer"),
            event(EventKind.INTERRUPTION, "agent", 9000, 9860, "customer"),
            event(EventKind.DEAD_AIR, "agent", 15_850, 23_000),
            event(EventKind.TERMINAL_OVERLAP, "agent", 26_900, 27_200, "customer"),
            event(EventKind.SIMULTANEOUS_START, "agent", 33_400, 33_600, "customer"),
            event(EventKind.ATTEMPTED_INTERRUPTION, "customer", 35_000, 35_900, "agent"),
            event(EventKind.HOLD, "agent", 38_000, 49_900),
        ),
        measures=(
            *measured(
                "talk_time", Unit.MILLISECONDS, {"agent": (16_470, 6), "customer": (20_680, 6)}
            ),
            *measured("talk_share", Unit.SHARE, {"agent": (0.443, 6), "customer": (0.557, 6)}),
            *measured(
                "longest_monologue",
                Unit.MILLISECONDS,
                {"agent": (3960, 5), "customer": (5760, 5)},
            ),
            *measured(
                "response_latency_median",
                Unit.MILLISECONDS,
                {"agent": (-300.0, 3), "customer": (520.0, 2)},
            ),
            *measured("overlap_time", Unit.MILLISECONDS, {CALL: (2660, 5)}),
            *measured("interactivity", Unit.PER_MINUTE, {CALL: (7.3, 7)}),
            *measured("silence_share", Unit.SHARE, {CALL: (0.41, 9)}),
            *measured("dead_air", Unit.COUNT, {CALL: (1, 1)}),
            *measured(
                "speech_rate", Unit.WORDS_PER_MINUTE, {"agent": (178.0, 4), "customer": (None, 0)}
            ),
        ),
    )


def mono_call() -> CallReport:
    """Half a minute of both parties on one channel, broken off, with doubtful words."""
    return report(
        30_000,
        [UNKNOWN],
        call_id="mono-07",
        segments=speech("unknown[1000,8300) unknown[9000,14000) unknown[19000,30000)"),
        turns=[
            turn("unknown", 1000, 500, "Hello is this the Café~ on Main Street?"),
            turn("unknown", 9000, 500, "It is."),
        ],
        events=[event(EventKind.DEAD_AIR, "unknown", 14_000, 19_000)],
        limits=[AudioLimit.MONO_NOT_SEPARATED, AudioLimit.TRUNCATED],
        measures=[
            *measured("talk_time", Unit.MILLISECONDS, {"unknown": (23_300, 3)}),
            *measured("response_latency_median", Unit.MILLISECONDS, {"unknown": (None, 0)}),
        ],
    )


def empty_call() -> CallReport:
    """Ten seconds in which nobody speaks, so every measure is undefined."""
    return report(
        10_000,
        call_id="empty",
        limits=[AudioLimit.NO_SPEECH],
        kind=CallKind.SHORT,
        why_not="The customer speaks for less than 30 s.",
        measures=[
            *measured("talk_share", Unit.SHARE, {"agent": (None, 0), "customer": (None, 0)}),
            *measured("silence_share", Unit.SHARE, {CALL: (1.0, 1)}),
        ],
    )


def conference_call() -> CallReport:
    """Three participants, one of whom joins while another is speaking."""
    colleague = Participant("agent_2", Role.AGENT, 2)
    return report(
        40_000,
        [AGENT, CUSTOMER, colleague],
        call_id="three-parties",
        segments=speech(
            "agent[500,6000) customer[6400,15000) agent_2[13000,21000) agent[21500,22100) "
            "customer[23000,38000)"
        ),
        events=[
            event(EventKind.INTERRUPTION, "agent_2", 13_000, 15_000, "customer"),
            event(EventKind.LONG_MONOLOGUE, "customer", 23_000, 38_000),
            event(EventKind.RAISED_VOICE, "customer", 30_000, 32_500),
        ],
        measures=[
            *measured(
                "talk_share",
                Unit.SHARE,
                {"agent": (0.16, 2), "customer": (0.62, 2), "agent_2": (0.21, 1)},
            ),
            *measured("question_rate", Unit.PER_MINUTE, {"agent": (1.5, 1), CALL: (3.0, 2)}),
        ],
    )


def three_hour_call() -> CallReport:
    """Turns that grow longer and shorter, a cut-in each half hour, one long hold."""
    hour = 3_600_000
    segments: list[SpeechSegment] = []
    at_ms, place = 0, 0
    while at_ms < 3 * hour - 60_000:
        length_ms = 3000 + 2500 * (place % 9)
        who = ("agent", "customer")[place % 2]
        if not 4_500_000 <= at_ms < 5_400_000:
            segments.append(SpeechSegment(who, Interval(at_ms, at_ms + length_ms)))
        at_ms += length_ms + 400 * (place % 5)
        place += 1
    cut_ins = [
        event(EventKind.INTERRUPTION, "agent", at_ms, at_ms + 700 + at_ms // 20_000, "customer")
        for at_ms in range(600_000, 3 * hour, hour // 2)
    ]
    responses = [
        event(EventKind.BACKCHANNEL, "customer", at_ms, at_ms + 400, "agent")
        for at_ms in range(100_000, 3 * hour, 240_000)
    ]
    hold = event(EventKind.HOLD, "agent", 4_500_000, 5_380_000)
    events = sorted((*cut_ins, *responses, hold), key=lambda each: each.interval)
    return report(3 * hour, call_id="three-hours", segments=segments, events=events)


def assessed_call() -> CallReport:
    """The two-channel call with two agent stints: one scored, one of too little."""
    said = turn("customer", 4100, 360, "I was charged twice").text
    strength = FeedbackItem(
        "recaps", f"After “{said}” you summed it up: “so twice in March”.", said,
        Interval(4100, 14_000), "recaps-1",
    )  # fmt: skip
    next_step = FeedbackItem(
        "lets_finish", "You came in while the customer was still saying “the driver never”. Next "
        "time count one beat after they stop before you speak.", said, Interval(8000, 18_000),
        "lets_finish-1",
    )  # fmt: skip
    components = (
        Component("lets_finish", "sensing", 40.0, 0.3, 10.0, 70.0, "Lets finish: 4 of 6 times."),
        Component("recap", "processing", 100.0, 0.3, 50.0, 100.0, "Sums up: 1 of 1 time."),
        Component("blame", "responding", 50.0, 0.1, 50.0, 50.0, "No blame: 1 time not."),
        Component("feeling", "responding", None, 0.4, None, None, "Feeling: no occasion."),
    )
    parts = (
        Part("sensing", 40.0, 10.0, 70.0),
        Part("responding", 60.0, 30.0, 60.0, "no action was offered"),
        Part("processing", None, None, None),
    )
    score = Score("active_listening", 1, 65.0, 41.0, 80.0, 0.6, components, parts)
    none = Score(
        "active_listening", 1, None, None, None, 0.2, (), (), "there was occasion for 20% of it"
    )
    return replace(
        two_channel_call(),
        assessments=(
            Assessment(0, "agent", (), score, Feedback(strength, next_step)),
            Assessment(1, "agent", (), none, Feedback(None, None)),
        ),
        flags=(
            Flag("blame", Severity.SERIOUS, Interval(9000, 9800), "The customer was blamed.", 0),
        ),
    )


CASES = {
    "assessed": assessed_call,
    "two_channel": two_channel_call,
    "mono": mono_call,
    "empty": empty_call,
    "conference": conference_call,
    "three_hours": three_hour_call,
}
