"""The truth of a sample call: what was said, when, and what each moment is."""

import itertools
import json
from typing import Any

from samples.script import Mark, Party, Script, Turn
from samples.timeline import Placement, Span, time_at
from voice_analytics.errors import ConfigError

Document = dict[str, Any]

DEAD_AIR_MS = 4_000
LEAST_WORDS_FOR_RATE = 8
OPPORTUNITIES = frozenset(
    {"feeling", "complaint", "problem_statement", "question", "repeat_burden", "wait_complaint"}
)
UNLINKED = frozenset(
    {"closed_question", "open_question", "closing_check", "scripted_phrase", "thanks", "uses_name"}
)


def build_truth(script: Script, placements: tuple[Placement, ...], duration_ms: int) -> Document:
    """Truth document of a call whose turns lie where `placements` says."""
    if len(placements) != len(script.turns):
        raise ConfigError(
            f"{script.call}: {len(placements)} turns are placed, the script has {len(script.turns)}"
        )
    turns = [_turn(script, placements, index) for index in range(len(placements))]
    events = _events(script, placements)
    roles = {"0": "mixed"} if script.mixed else {"0": "agent", "1": "customer"}
    return {
        "call": script.call,
        "split": "sample",
        "topic": script.topic,
        "duration_ms": duration_ms,
        "channels": roles,
        "conditions": list(script.conditions),
        "participants": {who: _participant(script, who, turns) for who in script.participants},
        "turns": turns,
        "events": events,
        "transfers": _transfers(script, placements, events),
        "expected_ordering": script.expected_ordering,
    }


def placements_of(truth: Document) -> tuple[Placement, ...]:
    """Where the turns of a truth document lie."""
    return tuple(
        Placement(_spans(turn["segments"]), _spans(turn["sentences"])) for turn in truth["turns"]
    )


def truth_text(truth: Document) -> str:
    """JSON of the document, one turn, event or transfer a line."""
    lines = []
    for key, value in truth.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in value)
            lines.append(f' "{key}": [\n{rows}\n ]')
        else:
            lines.append(f' "{key}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def readable_text(truth: Document) -> str:
    """Call as a person reads it: times in seconds, who, what; `--` where one was cut off."""
    lines = []
    for turn in truth["turns"]:
        inside = f" ({turn['role'].replace('_', ' ')})" if "role" in turn else ""
        cut = " --" if turn["cut"] else ""
        start_s, end_s = turn["start_ms"] / 1000, turn["end_ms"] / 1000
        lines.append(
            f"[{start_s:7.2f}-{end_s:7.2f}] {turn['participant']}{inside}: {turn['text']}{cut}"
        )
    return "\n".join(lines) + "\n"


def _spans(rows: list[list[int]]) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in rows)


def _index(script: Script, name: str) -> int:
    return next(index for index, turn in enumerate(script.turns) if turn.id == name)


def _turn(script: Script, placements: tuple[Placement, ...], index: int) -> Document:
    """One entry of `turns`."""
    turn, placement = script.turns[index], placements[index]
    labels = [mark.label for mark in turn.marks]
    link = None if turn.answers is None else _index(script, turn.answers)
    entry: Document = {
        "idx": index,
        "participant": turn.who,
        "start_ms": placement.start_ms,
        "end_ms": placement.end_ms,
        "text": turn.say,
        "cut": turn.planned is not None,
        "kind": "backchannel" if turn.role == "backchannel" else "turn",
        "opportunity": [label for label in labels if label in OPPORTUNITIES],
        "behaviour": _behaviours(script, turn),
        "links_to": link,
        "pii_spans": [],
        "spans": [_mark_span(turn, placement, mark, link) for mark in turn.marks],
        "hard_negative": [label[4:] for label in labels if label.startswith("not_")],
        "segments": [list(span) for span in placement.segments],
        "sentences": [list(span) for span in placement.sentences],
    }
    if turn.planned is not None:
        entry["planned_text"] = turn.planned
    if turn.role is not None:
        entry["role"] = turn.role
    if turn.confirms is not None:
        entry["confirms"] = _index(script, turn.confirms)
    words = len(turn.say.split())
    if words >= LEAST_WORDS_FOR_RATE and turn.planned is None:
        entry["wpm"] = round(60_000 * words / _speech_ms(placement), 1)
    return entry


def _behaviours(script: Script, turn: Turn) -> list[str]:
    """Labels of what the turn does; a recap that is confirmed later says so."""
    plain = [
        mark.label
        for mark in turn.marks
        if mark.label not in OPPORTUNITIES | {"confirms"} and not mark.label.startswith("not_")
    ]
    confirmed = turn.id is not None and any(other.confirms == turn.id for other in script.turns)
    return [*plain, "recap_confirmed"] if confirmed else plain


def _mark_span(turn: Turn, placement: Placement, mark: Mark, link: int | None) -> Document:
    """One entry of `spans`; its times are estimated within the sentence."""
    start = turn.say.index(mark.quote)
    span: Document = {
        "label": mark.label,
        "quote": mark.quote,
        "start_ms": time_at(turn, placement, start),
        "end_ms": time_at(turn, placement, start + len(mark.quote)),
    }
    if link is not None and mark.label not in UNLINKED | OPPORTUNITIES:
        span["links_to"] = link
    return span


def _speech_ms(placement: Placement) -> int:
    return sum(end - start for start, end in placement.segments)


def _participant(script: Script, party: Party, turns: list[Document]) -> Document:
    """One entry of `participants`, with the speech rate over the turns that have one."""
    speaker = script.participants[party]
    rated = [turn for turn in turns if turn["participant"] == party and "wpm" in turn]
    words = sum(len(turn["text"].split()) for turn in rated)
    speech_ms = sum(end - start for turn in rated for start, end in turn["segments"])
    return {
        "voice": speaker.voice,
        "speed": speaker.pace,
        "name": speaker.name,
        "channel": script.channel_of(party),
        "wpm": round(60_000 * words / speech_ms, 1) if speech_ms else None,
    }


def _events(script: Script, placements: tuple[Placement, ...]) -> list[Document]:
    """Overlaps by how they were scripted, and silences over four seconds."""
    events: list[Document] = []
    floor = -1
    for index, turn in enumerate(script.turns):
        if floor >= 0:
            if turn.holds_floor:
                events += _floor_event(script, placements, floor, index)
            else:
                events.append(_inside_event(script, placements, floor, index))
        if turn.holds_floor:
            floor = index
    return sorted(events, key=lambda event: int(event["start_ms"]))


def _event(kind: str, participant: str, span: Span, **detail: object) -> Document:
    return {
        "kind": kind,
        "participant": participant,
        "start_ms": span[0],
        "end_ms": span[1],
        "detail": detail,
    }


def _floor_event(
    script: Script, placements: tuple[Placement, ...], host: int, index: int
) -> list[Document]:
    """Event where one turn follows another: an overlap, a long silence, or none."""
    turn, before = script.turns[index], script.turns[host]
    start_ms, host_end_ms = placements[index].start_ms, placements[host].end_ms
    if start_ms < host_end_ms:
        span = (start_ms, host_end_ms)
        if before.planned is None:
            return [_event("terminal_overlap", turn.who, span, turn=index, host_turn=host)]
        where = {"turn": index, "host_turn": host, "overlap_ms": host_end_ms - start_ms}
        return [_event("interruption", turn.who, span, **where)]
    if start_ms - host_end_ms < DEAD_AIR_MS:
        return []
    detail = {"announced": turn.announced, "customer_asked": False, "ended_by": turn.who}
    return [_event("dead_air", turn.who, (host_end_ms, start_ms), turn=index, **detail)]


def _inside_event(
    script: Script, placements: tuple[Placement, ...], host: int, index: int
) -> Document:
    """Event of an utterance that does not take the floor."""
    turn, here, around = script.turns[index], placements[index], placements[host]
    span = (here.start_ms, here.end_ms)
    if turn.role == "backchannel":
        return _event("backchannel", turn.who, span, turn=index, host_turn=host, inside=True)
    if turn.role == "attempted_interruption":
        return _event("attempted_interruption", turn.who, span, turn=index, host_turn=host)
    shared = (max(here.start_ms, around.start_ms), min(here.end_ms, around.end_ms))
    earlier = [p.end_ms for p in placements[:host] if p.end_ms <= around.start_ms]
    return _event(
        "simultaneous_start",
        script.turns[host].who,
        shared,
        turn=index,
        host_turn=host,
        yielded=turn.who,
        silence_before_ms=around.start_ms - max(earlier),
    )


def _transfers(
    script: Script, placements: tuple[Placement, ...], events: list[Document]
) -> list[Document]:
    """Floor changes; the offset is the gap between the two turns, negative for overlap."""
    floor = [index for index, turn in enumerate(script.turns) if turn.holds_floor]
    transfers: list[Document] = []
    for before, after in itertools.pairwise(floor):
        giver, taker = script.turns[before].who, script.turns[after].who
        if giver != taker:
            transfers.append(
                {
                    "from": giver,
                    "to": taker,
                    "at_ms": placements[after].start_ms,
                    "offset_ms": placements[after].start_ms - placements[before].end_ms,
                    "context": _context(events, after),
                    "turns": [before, after],
                }
            )
    return transfers


def _context(events: list[Document], after: int) -> str | None:
    """Kind of the event at this change of floor."""
    for event in events:
        kind, detail = str(event["kind"]), event["detail"]
        if kind in {"interruption", "terminal_overlap", "dead_air"} and detail["turn"] == after:
            return kind
        if kind == "simultaneous_start" and detail["host_turn"] == after:
            return kind
    return None
