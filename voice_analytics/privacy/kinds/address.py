"""Street addresses.

Found when
----------
A number is followed within three words by what a street is called (`road`, `lane`), or is given
while an address or house number was asked for or named.

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
            yield scene.finding(PrivateKind.ADDRESS, run.words, 0.7, "after_prompt")


def _street(scene: Scene, tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return the tokens up to what a street is called; none where it is not named."""
    for count, token in enumerate(tokens, start=1):
        if token.text in scene.lexicon.streets and count > 1:
            named = scene.words[tokens[count - 2].word].text[:1].isupper()
            return tuple(tokens[:count]) if named or token.text in _SURE else ()
        if token.kind is not Class.OTHER or token.ends_sentence:
            break
    return ()
