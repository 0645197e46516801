"""What finds one kind of cue, and what it may look at."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from voice_analytics.cues.book import PhraseBook
from voice_analytics.domain.call import Role
from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.cue import Cue, CueKind, Sentence


@dataclass(frozen=True, slots=True)
class Scene:
    """A call divided into sentences, with what was read in them and found so far."""

    call: Conversation
    sentences: tuple[Sentence, ...]
    book: PhraseBook
    marks: tuple[Cue, ...]
    """What phrases and meaning say, of all kinds, in order of sentences."""

    found: tuple[Cue, ...]
    """Cues of the kinds that come earlier in the registry."""

    def marked(self, kind: CueKind) -> Iterator[Cue]:
        """Yield the marks of one kind."""
        return (mark for mark in self.marks if mark.kind is kind)

    def found_of(self, *kinds: CueKind) -> tuple[Cue, ...]:
        """Return the cues of the given kinds found so far."""
        return tuple(cue for cue in self.found if cue.kind in kinds)

    def said_by(self, role: Role) -> Iterator[tuple[int, Sentence]]:
        """Yield the sentences of all parties of a role, with their index."""
        for index, sentence in enumerate(self.sentences):
            if self.call.role_of(sentence.participant) is role:
                yield index, sentence

    def before(self, index: int) -> Sentence | None:
        """Return the last sentence of somebody else that began before sentence `index`."""
        own = self.sentences[index]
        for sentence in reversed(self.sentences[:index]):
            if sentence.participant != own.participant:
                return sentence
        return None


@dataclass(frozen=True, slots=True)
class CueFinder:
    """One kind of cue: how it is found, and the version of that definition."""

    kind: CueKind
    version: int
    find: Callable[[Scene], Iterable[Cue]]


def by_phrase(kind: CueKind, version: int = 1) -> CueFinder:
    """Return the finder of a kind that phrases and meaning decide alone."""
    return CueFinder(kind, version, lambda scene: scene.marked(kind))
