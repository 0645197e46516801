"""E-mail addresses.

Found when
----------
A word holds an `@`; or "at" is followed within six words by "dot" and an ending such as `com`; or
an e-mail address was asked for, and what the other party answers holds the name of a provider, an
ending such as `com`, or three letters or digits in a row: then the answer up to there.

Not fooled by
-------------
"At" of places and times, and web shops looked at.
"""

from collections.abc import Iterator, Sequence

from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.privacy.answers import answers_to, is_character
from voice_analytics.privacy.finding import Finding
from voice_analytics.privacy.languages.lexicon import Lexicon, Topic, listed
from voice_analytics.privacy.scene import Scene
from voice_analytics.privacy.tokens import Class, Token

MOST_DOMAIN_WORDS = 8
MOST_NAME_WORDS = 10
_PROVIDERS = frozenset(listed("gmail googlemail hotmail outlook yahoo icloud aol gmx proton web"))
_SURE_ENDINGS = frozenset(listed("com net org edu co uk nl de fr es ie eu"))
_ENDINGS = frozenset(
    listed("com org net edu gov uk co ie eu nl be de at ch fr es it pt info io me us ca au nz")
)
_JOINING = frozenset(listed("dot underscore dash hyphen minus punt punkt point punto plus"))
_NOT_NAMES = frozenset(
    listed(
        "look looking looked available find found online us order ordered shop shopping bought buy "
        "visit go going there is it's its email address mail yes yeah okay ok so "
        "that's thats to my "
        "your the and at on sent send be"
    )
)


def find(scene: Scene) -> Iterator[Finding]:
    """Yield the e-mail addresses."""
    for line in scene.lines.values():
        for at, token in enumerate(line):
            if "@" in token.text and len(token.text) > 2:
                begun = token.text[0] != "@"
                first = at if begun else _name_start(line, at, scene.lexicon)
                tokens = line[first : _domain_end(line, at, scene.lexicon) + 1]
                yield scene.of_tokens(PrivateKind.EMAIL, tokens, 0.95, "written")
            elif token.text in scene.lexicon.at:
                yield from _spoken(scene, line, at)
    for answer in answers_to(scene, Topic.EMAIL):
        yield from _answered(scene, answer)


def _answered(scene: Scene, answer: Sequence[Token]) -> Iterator[Finding]:
    first = next((at for at, one in enumerate(answer) if not _leads(one, scene.lexicon)), 0)
    rows = [is_character(one) for one in answer]
    last = max(
        (
            at
            for at, token in enumerate(answer)
            if _parts_of(token) & (_PROVIDERS | _SURE_ENDINGS)
            or (at >= 2 and all(rows[at - 2 : at + 1]))
        ),
        default=-1,
    )
    if last >= first:
        yield scene.of_tokens(PrivateKind.EMAIL, answer[first : last + 1], 0.6, "answer")


def _leads(token: Token, lexicon: Lexicon) -> bool:
    return token.text in _NOT_NAMES or token.text in lexicon.fillers


def _parts_of(token: Token) -> set[str]:
    return set(token.text.split("."))


def _spoken(scene: Scene, line: Sequence[Token], at: int) -> Iterator[Finding]:
    last = _domain_end(line, at, scene.lexicon)
    first = _name_start(line, at, scene.lexicon)
    asked = Topic.EMAIL in scene.topics(line[at].channel, line[at].interval)
    named = at > 0 and line[at - 1].text not in _NOT_NAMES
    if last > at and (named or asked) and first < at:
        confidence = 0.9 if asked else 0.7
        yield scene.of_tokens(PrivateKind.EMAIL, line[first : last + 1], confidence, "spoken")


def _domain_end(line: Sequence[Token], at: int, lexicon: Lexicon) -> int:
    """Return the place of the domain's last token; `at` itself where there is no domain."""
    end = at
    for place in range(at + 1, min(at + 1 + MOST_DOMAIN_WORDS, len(line))):
        before, token = line[place - 1].text, line[place]
        glued = "." in token.text and token.text.rsplit(".", 1)[1] in _ENDINGS
        if glued or (token.text in _ENDINGS and (before in lexicon.dot or end == place - 1 > at)):
            end = place
        if line[place].ends_sentence or (end > at and before in _ENDINGS and end < place - 1):
            break
    return end


def _name_start(line: Sequence[Token], at: int, lexicon: Lexicon) -> int:
    """Return the place of the first token of what stands before the `at`."""
    first = at
    for place in range(at - 1, max(at - 1 - MOST_NAME_WORDS, -1), -1):
        token = line[place]
        if token.text in _NOT_NAMES or token.ends_sentence:
            break
        if place < at - 1 and not _joined(token, line[place + 1], lexicon):
            break
        first = place
    return first


def _joined(token: Token, following: Token, lexicon: Lexicon) -> bool:
    """Return whether two tokens belong to one name: spelled, or with a dot between."""
    joining = _JOINING | lexicon.dot
    return (
        token.text in joining
        or following.text in joining
        or len(token.text) == 1
        or len(following.text) == 1
        or bool(following.digits)
        or following.kind is Class.TIMES
    )
