"""The notice to agents: what is measured about their calls, how, its limits, how to dispute it.

Made from the registries and the rubric, so that it never lags behind them.
"""

import importlib
import inspect
from collections.abc import Collection, Iterator, Sequence

from voice_analytics.domain.measure import Measure
from voice_analytics.domain.policy import Policy
from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.domain.rubric import Basis, Rubric, RubricComponent
from voice_analytics.export.policy_words import (
    consent_words,
    removed_words,
    retention_words,
    sample_words,
)
from voice_analytics.listening.scene import Behaviour


def agent_notice(
    rubrics: Sequence[Rubric],
    behaviours: Sequence[Behaviour],
    measures: Sequence[Measure],
    policy: Policy,
    remove: Collection[PrivateKind],
) -> str:
    """Return the notice as Markdown.

    Parameters
    ----------
    rubrics
        Those by which calls are scored.
    behaviours, measures
        Every one that is looked at.
    policy
        What is kept.
    remove
        Kinds of private data that are removed.
    """
    parts = [_OPENING, *(_points(rubric) for rubric in rubrics), _NEVER]
    parts.append(_listening(behaviours, rubrics))
    parts.append(_measured(measures))
    parts += [_LIMITS, _kept(policy, remove), _DISPUTE]
    return "\n".join(parts)


def _points(rubric: Rubric) -> str:
    lines = [f"## What gives points: {rubric.title}, version {rubric.version}", ""]
    for part in rubric.parts:
        lines += [f"**{part.title}**", ""]
        own = [line for line in rubric.components if line.part == part.key]
        lines += [f"- {_component(line, rubric)}" for line in own]
        lines += [
            f"- At most {cap.at_most:g} of 100 for this part: {cap.because}."
            for cap in rubric.caps
            if cap.part == part.key
        ]
        lines.append("")
    return "\n".join([*lines, _AFTER_POINTS.format(share=rubric.min_coverage)])


def _component(line: RubricComponent, rubric: Rubric) -> str:
    share = line.weight / rubric.earning_weight
    worth = f"up to {share:.0%} of the index" if line.earns else f"can take away up to {share:.0%}"
    least = f", from {line.least} occasions on" if line.least > 1 else ""
    return f"{line.title}: {worth}{least} ({_RESTS_ON[line.basis]} `{line.of}`)."


_RESTS_ON = {
    Basis.RATE: "how often you answered an occasion for",
    Basis.GRADE: "how complete the answers were to",
    Basis.MISSED: "how often it was missed:",
    Basis.MEASURE: "the measure",
}


def _listening(behaviours: Sequence[Behaviour], rubrics: Sequence[Rubric]) -> str:
    lines = [
        "## What is looked for in the conversation",
        "",
        "Each is an occasion and your answer to it: met, in part, not met, or unclear. Without an",
        "occasion it does not apply.",
        "",
        "| what | occasion | |",
        "| --- | --- | --- |",
    ]
    lines += [
        f"| {each.title} (`{each.key}`) | {_section(each.definition_module, 'Opportunity')} "
        f"| {_effect(each.key, rubrics)} |"
        for each in behaviours
    ]
    return "\n".join([*lines, ""])


def _effect(behaviour: str, rubrics: Sequence[Rubric]) -> str:
    """Return what a behaviour does to the index."""
    lines = [line for rubric in rubrics for line in rubric.components if line.of == behaviour]
    if any(line.earns for line in lines):
        return "gives points"
    return "takes away" if lines else "shown, not scored"


def _measured(measures: Sequence[Measure]) -> str:
    listed = "; ".join(f"{one.title} (`{one.key}`)" for one in measures)
    return "\n".join(
        [
            "## What is measured",
            "",
            "Times and counts, and the sound of voices as level, pitch and pace:",
            f"{listed}.",
            "",
            "A measure gives points only where the list of points names it.",
            "",
        ]
    )


def _kept(policy: Policy, remove: Collection[PrivateKind]) -> str:
    cases = [f"- {case}: {what}." for case, what in consent_words(policy)]
    lines = [
        "## What is kept",
        "",
        f"Settings in force: preset `{policy.preset}`.",
        "",
        *cases,
        f"- Which calls: {sample_words(policy)}",
        f"- Removed before anything is kept: {removed_words(remove)}",
        f"- For how long: {retention_words(policy)}",
        "- Who can see it: whoever can read the folders that reports are written to. Ask who that "
        "is.",
        "- Not recorded at all: what lies in a pause of the recording. It is no silence of yours.",
        "",
    ]
    return "\n".join(lines)


def _section(module: str, name: str) -> str:
    """Return a section of a definition in one line."""
    return " ".join(_lines_of(inspect.getdoc(importlib.import_module(module)) or "", name))


def _lines_of(text: str, name: str) -> Iterator[str]:
    inside = False
    lines = text.splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        heading = bool(following) and set(following) == {"-"}
        if heading:
            inside = line == name
        elif inside and line and set(line) != {"-"}:
            yield line


_OPENING = """\
# What is measured about your calls

A program listens to recorded calls and reports who spoke when, what was said, and how what the
customer said was answered. It makes a listening index from 0 to 100, a behavioural
index of listening from audible conduct. It says nothing about attention, feeling or intent, and
gives no label for how you felt or sounded. It advises; a person decides.
"""

_NEVER = """\
Nothing else gives or takes points. Handle time and the number of calls do not. Pitch, pace and
level do not, except that your voice is compared with your own usual one where the customer raises
theirs.
What kept you from helping (slow systems, no access, rules, other teams), what an earlier agent, the
menu or the line caused, and what follows an insult or a danger takes no points.

Your voice is not recognised from call to call. Where all parties share one channel, voices are told
apart by numbers that exist in memory during that call and are written nowhere.
"""

_AFTER_POINTS = """\
There is no index for a call in which less than {share:.0%} of the weight had an occasion, nor for
one that is no conversation or has less than 30 seconds of customer speech. After a transfer you
answer for your own part only.
"""

_LIMITS = """\
## Limits

- Words are recognised by a machine and may be wrong, more often on noisy or distorted calls, for
  some accents and outside English. Where too much is uncertain, the verdict is `unclear` and counts
  for nothing; the report says what limits it.
- Where the parties share one channel, some words may be given to the wrong one.
- One call holds few occasions, so the index comes with an interval. A single call says little.
- How often each result is right was measured and is in `docs/accuracy.md`; what each means is in
  `docs/definitions.md`.
"""

_DISPUTE = """\
## If you disagree

Tell your reviewer which call and which line. Every line of the index names the moments it rests on,
with their times, and can be checked against them; where audio was kept they can be heard. There is
no page for disputes yet, so ask for your objection and the answer in writing.
"""
