"""Cues against truth: precision and recall of each kind.

    python -m benchmarks.cues [SCRIPTED] [--reports DIR] [--phrases-only] [--show KIND]

`benchmarks/data` holds two lists of sentences of imagined calls with their cues: one on which the
phrase lists were widened, and one that was scored once they were done. SCRIPTED is a folder of
calls with truth files; their turns are scored as written, and with `--reports`, a folder of the
product's reports on them, as recognised too. A label and a cue match when they are of one kind in
one turn of one party.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.sets import find_items, stored_report
from voice_analytics.backends.minilm import MiniLmEncoder
from voice_analytics.backends.weights import Weights, default_folder, read_manifest
from voice_analytics.config.packs import read_packs
from voice_analytics.cues import PhraseBook, mark_cues, phrase_book
from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.conversation import Conversation, SpeechSegment, Word
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.turns import build_conversation

DATA = Path(__file__).parent / "data"
SENTENCES = (DATA / "cues_en.tsv", DATA / "cues_en_fresh.tsv")
LANGUAGE = "en"
WORD_MS = 250
NO_CUE = "-"

AGENT, CUSTOMER = "agent", "customer"
PARTIES = (
    Participant(AGENT, Role.AGENT, channel=0),
    Participant(CUSTOMER, Role.CUSTOMER, channel=1),
)
BY_LETTER = {"A": AGENT, "C": CUSTOMER}

COURTESY = "courtesy"

LABELS: Mapping[str, str] = {
    "feeling": "feeling",
    "complaint": "complaint",
    "wait_complaint": "complaint",
    "problem_statement": "problem",
    "repeat_burden": "repetition",
    "question": "question",
    "open_question": "question",
    "closed_question": "question",
    "follow_up_question": "question",
    "acknowledge_feeling": "acknowledgement",
    "validate": "acknowledgement",
    "perspective_taking": "acknowledgement",
    "apology_full": "apology",
    "apology_empty": "apology",
    "ownership": "commitment",
    "next_step": "next_step",
    "callback_promise": "next_step",
    "recap": "recap",
    "narrates_action": "announced_wait",
    "refusal_flat": "refusal",
    "refusal_with_alternative": "refusal",
    "blame": "blame",
    "closing_check": "closing_check",
    "uses_name": "name",
    "process_friction": "friction",
}
"""Labels of the scripted calls, and the kind of cue that each is."""


@dataclass(slots=True)
class Tally:
    """Found and missed, by kind."""

    right: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[str, str, str]] = field(default_factory=list)
    """What went wrong: kind, `false` or `missed`, words."""

    def add(self, wanted: set[str], found: Mapping[str, str], words: str) -> None:
        """Count one turn: the kinds it holds, and those found with their words."""
        for kind in wanted & found.keys():
            self.right[kind] += 1
        for kind in found.keys() - wanted:
            self.false[kind] += 1
            self.examples.append((kind, "false", found[kind]))
        for kind in wanted - found.keys():
            self.missed[kind] += 1
            self.examples.append((kind, "missed", words))

    def rows(self) -> Iterator[tuple[str, int, float, float, float]]:
        """Yield kind, labels, precision, recall and F1 of every labelled kind."""
        for kind in sorted(self.right.keys() | self.missed.keys()):
            right, false, missed = self.right[kind], self.false[kind], self.missed[kind]
            precision = right / (right + false) if right + false else 0.0
            recall = right / (right + missed)
            f1 = 2 * right / (2 * right + false + missed)
            yield kind, right + missed, precision, recall, f1


def kind_of(cue: Cue) -> str | None:
    """Return a cue's kind as the lists name it, None where they do not count it."""
    if cue.kind is CueKind.APOLOGY and cue.label == COURTESY:
        return None
    if cue.kind is CueKind.NAME and cue.label != "used":
        return None
    return cue.kind.value


def score_sentences(book: PhraseBook, path: Path) -> Tally:
    """Score the list of single sentences."""
    tally = Tally()
    counted = {label for _, labels, _ in read_sentences(path) for label in labels}
    for who, wanted, text in read_sentences(path):
        words = spread(who, Interval(0, WORD_MS * len(text.split())), text)
        call = mark_cues(conversation([(who, words)]), book)
        found = {kind: text for kind in map(kind_of, call.cues) if kind in counted}
        tally.add(wanted, found, text)
    return tally


def read_sentences(path: Path) -> Iterator[tuple[str, set[str], str]]:
    """Yield who says each sentence of a list, its cues and its words."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            who, labels, text = line.split("\t")
            yield BY_LETTER[who], set(labels.split(",")) - {NO_CUE}, text


def spread(who: str, over: Interval, text: str) -> tuple[Word, ...]:
    """Return the words of a text, equally long, over a stretch."""
    said = text.split()
    edges = [over.start_ms + over.duration_ms * at // len(said) for at in range(len(said) + 1)]
    return tuple(
        Word(who, Interval(start, end), word, 1.0)
        for start, end, word in zip(edges, edges[1:], said, strict=False)
        if end > start
    )


def conversation(said: Sequence[tuple[str, tuple[Word, ...]]]) -> Conversation:
    """Return a call in which these words are spoken without a pause within each entry."""
    words = [word for _, own in said for word in own]
    segments = [
        SpeechSegment(who, Interval(own[0].interval.start_ms, own[-1].interval.end_ms))
        for who, own in said
    ]
    duration_ms = max(word.interval.end_ms for word in words)
    return build_conversation(
        duration_ms, PARTIES, segments, words, TurnLimits(), language=LANGUAGE
    )


def written(turns: Sequence[Mapping[str, Any]]) -> Conversation:
    """Return a scripted call with the words of its script."""
    return conversation(
        [
            (turn["participant"], spread(turn["participant"], _span(turn), turn["text"]))
            for turn in turns
            if turn["text"].split()
        ]
    )


def recognised(report: Mapping[str, Any]) -> Conversation:
    """Return a call as the product heard it."""
    return build_conversation(
        report["call"]["duration_ms"],
        PARTIES,
        [SpeechSegment(s["participant"], _span(s)) for s in report["segments"]],
        [Word(w["participant"], _span(w), w["text"], w["confidence"]) for w in report["words"]],
        TurnLimits(),
        language=LANGUAGE,
    )


def _span(part: Mapping[str, Any]) -> Interval:
    return Interval(part["start_ms"], part["end_ms"])


def score_call(tally: Tally, turns: Sequence[Mapping[str, Any]], cues: Iterable[Cue]) -> None:
    """Count the cues of one call against the labels of its turns."""
    found: list[dict[str, str]] = [{} for _ in turns]
    for cue in cues:
        kind = kind_of(cue)
        if kind in LABELS.values():
            shared = [
                _span(turn).overlap_ms(cue.interval)
                if turn["participant"] == cue.participant
                else 0
                for turn in turns
            ]
            if max(shared) > 0:
                found[shared.index(max(shared))][str(kind)] = cue.quote
    for turn, here in zip(turns, found, strict=True):
        labels = [*turn["opportunity"], *turn["behaviour"]]
        tally.add({LABELS[label] for label in labels if label in LABELS}, here, turn["text"])


def show(title: str, tally: Tally, seconds: float) -> None:
    """Print one table."""
    rows = list(tally.rows())
    print(f"\n{title}  ({seconds:.1f} s)")
    print(f"{'kind':<16}{'n':>5}{'precision':>11}{'recall':>8}{'F1':>7}")
    for kind, count, precision, recall, f1 in rows:
        print(f"{kind:<16}{count:>5}{precision:>11.2f}{recall:>8.2f}{f1:>7.2f}")
    macro = sum(row[-1] for row in rows) / len(rows)
    print(f"{'macro F1':<16}{sum(row[1] for row in rows):>5}{macro:>26.3f}")


def open_book(*, similarity: bool) -> PhraseBook:
    """Return the shipped English phrases, with the shipped sentence model if asked for."""
    pack = read_packs()[LANGUAGE]
    if not similarity:
        return phrase_book(pack)
    network, tokenizer = Weights(read_manifest(), default_folder()).locate("minilm").files
    return phrase_book(pack, MiniLmEncoder(network.path, tokenizer.path))


def main() -> None:
    """Score what was asked for and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scripted", type=Path, nargs="?", help="folder of calls with truth files")
    parser.add_argument("--reports", type=Path, help="folder of reports on those calls")
    parser.add_argument("--phrases-only", action="store_true", help="no sentence similarity")
    parser.add_argument("--show", default="", help="print the errors of this kind, or `all`")
    asked = parser.parse_args()
    book = open_book(similarity=not asked.phrases_only)
    tallies: dict[str, Tally] = {}
    for path in SENTENCES:
        started = perf_counter()
        tallies[path.stem] = score_sentences(book, path)
        show(path.stem, tallies[path.stem], perf_counter() - started)
    if asked.scripted is not None:
        for title, tally, seconds in score_scripted(book, asked.scripted, asked.reports):
            tallies[title] = tally
            show(title, tally, seconds)
    for title, tally in tallies.items():
        for kind, how, words in sorted(tally.examples):
            if asked.show in (kind, "all"):
                print(f"{title}: {kind} {how}: {words}")


def score_scripted(
    book: PhraseBook, folder: Path, reports: Path | None
) -> Iterator[tuple[str, Tally, float]]:
    """Yield the scores of scripted calls, as written and as recognised."""
    texts, heard = Tally(), Tally()
    seconds = [0.0, 0.0]
    for item in find_items([folder]):
        truth = item.audio.with_name(f"{item.name}.truth.json")
        turns = json.loads(truth.read_text(encoding="utf-8"))["turns"]
        started = perf_counter()
        score_call(texts, turns, mark_cues(written(turns), book).cues)
        seconds[0] += perf_counter() - started
        report = stored_report(item, reports) if reports is not None else None
        if report is not None:
            call = recognised(json.loads(report.read_text(encoding="utf-8")))
            started = perf_counter()
            score_call(heard, turns, mark_cues(call, book).cues)
            seconds[1] += perf_counter() - started
    yield "scripted, as written", texts, seconds[0]
    if reports is not None:
        yield "scripted, as recognised", heard, seconds[1]


if __name__ == "__main__":
    main()
