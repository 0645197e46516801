"""Street addresses.

Found when
----------
A number is followed within three words by what a street is called (`road`, `lane`), or is given
while an address or house number was asked for or named, with the names after it; or a street is
named then without a number.

Not fooled by
-------------
Streets without a number.
"""

from collections.abc import Iterator, Sequence

from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.privacy.finding import Finding
from voice_analytics.privacy.languages.lexicon import Topic
from voice_analytics.privacy.scene import Scene
from voice_analytics.privacy.tokens import Class, Token

MOST_NAME_WORDS = 3
SHORTEST_NAME = 3
LONGEST_NUMBER = 5
_SURE = frozenset({"street", "road", "avenue", "lane", "crescent", "boulevard", "straat", "straße"})
"""Words of no other use; before the others a name with a capital is expected."""


def find(scene: Scene) -> Iterator[Finding]:
    """Yield the addresses, as far as they have a number."""
    for run in scene.runs:
        if run.read_digits > LONGEST_NUMBER:
            continue
        line = scene.lines[run.channel]
        after = line[run.last + 1 : run.last + 2 + MOST_NAME_WORDS]
        street = _street(scene, after)
        if street:
            tokens = (*run.tokens, *street)
            yield scene.of_tokens(PrivateKind.ADDRESS, tokens, 0.85, "street")
        elif scene.topics_of(run)[:1] == (Topic.ADDRESS,):
            named = _named(scene, after)
            yield scene.of_tokens(PrivateKind.ADDRESS, (*run.tokens, *named), 0.7, "after_prompt")
    for line in scene.lines.values():
        yield from _streets(scene, line)


def _streets(scene: Scene, line: Sequence[Token]) -> Iterator[Finding]:
    """Yield the streets named without a number where an address was asked for."""
    for at, token in enumerate(line):
        if token.text in scene.lexicon.streets and _asked(scene, token):
            name = _named(scene, line[max(at - MOST_NAME_WORDS, 0) : at][::-1])[::-1]
            if name:
                yield scene.of_tokens(PrivateKind.ADDRESS, (*name, token), 0.6, "named")


def _asked(scene: Scene, token: Token) -> bool:
    return scene.topics(token.channel, token.interval)[:1] == (Topic.ADDRESS,)


def _named(scene: Scene, tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return the first tokens that are names: words with a capital."""
    count = 0
    for token in tokens:
        if not scene.words[token.word].text[:1].isupper() or len(token.text) < SHORTEST_NAME:
            break
        count += 1
    return tuple(tokens[:count])


def _street(scene: Scene, tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return the tokens up to what a street is called; none where it is not named."""
    for count, token in enumerate(tokens, start=1):
        if token.kind is Class.FILLER:
            continue
        if token.text in scene.lexicon.streets and count > 1:
            named = any(scene.words[one.word].text[:1].isupper() for one in tokens[: count - 1])
            return tuple(tokens[:count]) if named or token.text in _SURE else ()
        if token.kind is not Class.OTHER or token.ends_sentence:
            break
    return ()
