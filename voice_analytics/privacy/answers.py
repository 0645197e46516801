"""What the other party says when something is asked for."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from voice_analytics.privacy.languages.lexicon import Topic
from voice_analytics.privacy.prompts import Prompt
from voice_analytics.privacy.scene import Scene
from voice_analytics.privacy.tokens import Class, Token

MOST_WORDS = 40
LONGEST_PAUSE_MS = 10_000


def answers_to(scene: Scene, topic: Topic) -> Iterator[list[Token]]:
    """Yield what is said after each prompt for something, by others than who asks."""
    for prompt in scene.prompts:
        if prompt.topic is topic:
            for channel, line in scene.lines.items():
                if channel != prompt.channel or scene.shared:
                    yield _answer(scene, line, prompt)


def is_character(token: Token) -> bool:
    """Return whether a token spells something: letters one by one, digits, `double`."""
    return len(token.text) == 1 or bool(token.digits) or token.kind in (Class.TIMES, Class.MIXED)


def _answer(scene: Scene, line: Sequence[Token], prompt: Prompt) -> list[Token]:
    """Return what follows a prompt, up to the next one of its party or a long pause."""
    later = [other.interval.start_ms for other in scene.prompts if other.channel == prompt.channel]
    until_ms = min((ms for ms in later if ms > prompt.interval.end_ms), default=None)
    answer: list[Token] = []
    before_ms = prompt.interval.end_ms
    for token in line[bisect_left(line, before_ms, key=lambda one: one.interval.start_ms) :]:
        start_ms = token.interval.start_ms
        ended = until_ms is not None and start_ms >= until_ms
        if ended or start_ms - before_ms > LONGEST_PAUSE_MS or len(answer) == MOST_WORDS:
            break
        answer.append(token)
        before_ms = token.interval.end_ms
    return answer
