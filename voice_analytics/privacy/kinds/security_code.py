"""Security codes of cards, and PINs.

Found when
----------
A run of three to eight digits is given while a security code or PIN was asked for or named; of two
where they were heard with doubt; or the other party says any number within five seconds of it.

Not fooled by
-------------
Digits asked for again ("the last three digits?") of a number that is no card's, and amounts.
"""

from collections.abc import Iterator, Sequence

from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.privacy.finding import Finding
from voice_analytics.privacy.languages.lexicon import Topic
from voice_analytics.privacy.prompts import Prompt
from voice_analytics.privacy.scene import DOUBTFUL, Scene
from voice_analytics.privacy.tokens import Token

FEWEST, MOST = 3, 8
SURE = (3, 4)
FEWEST_DOUBTFUL = 2

ANSWER_MS = 5_000
"""Whatever numbers the other party says this soon after the question are taken as the answer: a
code is so short that one digit misheard leaves none to count."""


def find(scene: Scene) -> Iterator[Finding]:
    """Yield the security codes."""
    for prompt in scene.prompts:
        if prompt.topic is Topic.CODE and not scene.shared:
            for channel, line in scene.lines.items():
                answer = _answer(line, prompt) if channel != prompt.channel else ()
                if answer and not _long(scene, answer[0]):
                    why = "numbers_after_prompt"
                    yield scene.of_tokens(PrivateKind.SECURITY_CODE, answer, 0.5, why)
    for run in scene.runs:
        topics = scene.topics_of(run)
        fewest = FEWEST if run.confidence >= DOUBTFUL else FEWEST_DOUBTFUL
        if Topic.CODE in topics and fewest <= run.most_digits and run.read_digits <= MOST:
            sure = topics[0] is Topic.CODE and (run.read_digits in SURE or run.most_digits in SURE)
            confidence = 0.92 if sure else 0.6
            words = scene.with_doubtful(run)
            yield scene.finding(PrivateKind.SECURITY_CODE, words, confidence, "after_prompt")


def _answer(line: Sequence[Token], prompt: Prompt) -> Sequence[Token]:
    """Return what the other party says from its first to its last number after a prompt."""
    asked_ms = prompt.interval.end_ms
    within = [
        place
        for place, token in enumerate(line)
        if token.digits and 0 <= token.interval.start_ms - asked_ms <= ANSWER_MS
    ]
    return line[within[0] : within[-1] + 1] if within else ()


def _long(scene: Scene, token: Token) -> bool:
    """Return whether a number is long enough to be found by itself."""
    return any(run.most_digits >= FEWEST and token.word in run.words for run in scene.runs)
