"""Telling voices apart: how many speak in a call, and which piece is whose.

Numbers of voices from many to two are tried. Starting from clusters of the pieces (`clustering`),
each piece goes to the voice it is most like, together with the pieces that the segmentation
network takes for the same voice as it, and voices are averaged again, until nothing changes. A
number of voices stands when no two are so alike that they may be one person's, and each speaks for
long enough not to be a cough or babble, or is told from the others by the network too; the largest
that stands is taken, else there is one voice.

Who says little within a long call makes none of the largest clusters, of which the others have
several. So where there are two voices or more, one more is looked for among the clusters that are
least like them, until none stands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice_analytics.backends.diarisation.clustering import link
from voice_analytics.backends.diarisation.pieces import LocalVoice

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TellingOptions:
    """Thresholds; chosen on pooled calls, each left out in turn.

    The number of voices is right in the same calls for `alike` from 0.78 to 0.83 with `piece_noise`
    from 0.3 to 0.6.
    """

    alike: float = 0.83
    """Cosine of two voices from which they may be one person's. Two halves of one person's speech
    come to 0.90 to 0.96, two people of one telephone call to 0.57 to 0.76."""

    piece_noise: float = 0.5
    """Variance of a piece of `longest_ms` around its voice, over the voice's own."""

    cuts: tuple[float, ...] = (0.45, 0.55, 0.65, 0.7, 0.75)
    """Distances at which clusters to start from are cut."""

    strangers: int = 3
    """Clusters of each cut, those least like the voices found, tried as one voice more."""

    most_voices: int = 6

    shortest_ms: int = 800
    """Shorter pieces do not found a cluster ..."""

    averaged_ms: int = 600
    """... nor, shorter than this, change a voice."""

    longest_ms: int = 1500
    """Longer pieces weigh no more."""

    context_ms: int = 400
    """Weight of what the segmentation network takes for the same voice."""

    voice_ms: int = 8000
    """Clear speech that makes a voice a speaker, and not babble or music ..."""

    voice_share: float = 0.05
    """... or this share of all clear speech, if that is less and the segmentation network bears
    the voice out ..."""

    least_share: float = 0.02
    """... but never less than this share: what is like no voice adds up over a long call."""

    run_ms: int = 2000
    """Of three voices or more each speaks at least once for this long without another between."""

    rounds: int = 10
    """Most rounds of averaging."""


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """What is known of the pieces of one call, in order of time."""

    voices: Floats  # (pieces, size), of length 1; zero where too short or too soft to tell
    lengths_ms: Floats  # (pieces,)
    local: Sequence[Sequence[LocalVoice]]
    """Voice of each piece in each window that hears it."""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Which voices speak, and how much each piece is like each of them."""

    likeness: Floats  # (pieces, voices), cosine with the pieces of the same voice around it
    in_windows: dict[LocalVoice, Floats]
    """Likeness of each voice of each window, (voices,)."""

    @property
    def voices(self) -> int:
        """How many."""
        return int(self.likeness.shape[1])


def tell_apart(pieces: Pieces, options: TellingOptions) -> Told:
    """Return the voices of a call; none when there is no clear speech at all."""
    call = _Call(pieces, options)
    for count in range(options.most_voices, 1, -1):
        standing = [voices for voices in call.tries(count) if call.stands(voices)]
        if standing:
            return call.told(_with_strangers(call, max(standing, key=call.fit)))
    return call.told(call.one_voice())


def _with_strangers(call: "_Call", voices: Floats) -> Floats:
    """Return these voices and those who say little beside them."""
    while True:
        standing = [more for more in call.one_more(voices) if call.stands(more)]
        if not standing:
            return voices
        voices = max(standing, key=call.fit)


class _Call:
    """The pieces of one call, prepared."""

    def __init__(self, pieces: Pieces, options: TellingOptions) -> None:
        self._options = options
        self._voices = pieces.voices
        known = pieces.voices.any(axis=1)
        self._lengths = np.where(known, np.minimum(pieces.lengths_ms, options.longest_ms), 0.0)
        self._averaged = self._lengths * (pieces.lengths_ms >= options.averaged_ms)
        if not self._averaged.any():
            self._averaged = self._lengths
        founding = self._averaged * (pieces.lengths_ms >= options.shortest_ms)
        self._founding = founding if np.count_nonzero(founding) > 1 else self._averaged
        self._names = sorted({voice for row in pieces.local for voice in row})
        place = {voice: index for index, voice in enumerate(self._names)}
        pairs = [(p, place[voice]) for p, row in enumerate(pieces.local) for voice in row]
        self._piece, self._local = np.array(pairs, np.intp).reshape(-1, 2).T
        chosen = np.flatnonzero(self._founding)
        points, weights = self._voices[chosen], self._founding[chosen]
        self._clusters = [link(points, weights, cut) for cut in options.cuts]

    def tries(self, count: int) -> Iterator[Floats]:
        """Yield different sets of so many voices."""
        for clusters in self._clusters:
            if len(clusters.means) >= count:
                yield self._settled(_of_length_one(clusters.means[:count]))

    def one_more(self, voices: Floats) -> Iterator[Floats]:
        """Yield different sets of these voices and another, unless they are many already."""
        if len(voices) >= self._options.most_voices:
            return
        for clusters in self._clusters:
            means = _of_length_one(clusters.means)
            strange = clusters.weights * (1.0 - (means @ voices.T).max(axis=1))
            for other in np.argsort(-strange, kind="stable")[: self._options.strangers]:
                yield self._settled(np.concatenate([voices, means[other : other + 1]]))

    def one_voice(self) -> Floats:
        """Return the mean of all, (1, size), or nothing, (0, size)."""
        mean = self._averaged @ self._voices
        return _of_length_one(mean[np.newaxis]) if mean.any() else np.zeros((0, len(mean)))

    def stands(self, voices: Floats) -> bool:
        """Return whether these can be different people who each speak for long enough."""
        spoken = self._spoken(voices)
        if spoken.min() < self._enough(float(spoken.sum())):
            return False
        if len(voices) > 2 and self._longest_runs(voices).min() < self._options.run_ms:
            return False
        if not all(map(self._borne_out, self._brief(voices, spoken))):
            return False
        # A mean of few pieces is off by chance, and two such means look less alike than they are.
        steady = np.sqrt(1.0 + self._options.piece_noise * self._options.longest_ms / spoken)
        alike = (voices @ voices.T) * np.outer(steady, steady) - 2.0 * np.diag(steady**2)
        return bool(alike.max() < self._options.alike)

    def fit(self, voices: Floats) -> float:
        """Return how much the pieces are like the voices they go to."""
        return float(self._founding @ (self._voices @ voices.T).max(axis=1))

    def told(self, voices: Floats) -> Told:
        """Return whose each piece is with these voices."""
        likeness, context = self._likeness(voices)
        return Told(likeness, dict(zip(self._names, context, strict=True)))

    def _settled(self, voices: Floats) -> Floats:
        before = None
        for _ in range(self._options.rounds):
            owner = self._owner(voices)
            if before is not None and np.array_equal(owner, before):
                break
            before = owner
            share = np.equal.outer(np.arange(len(voices)), owner) * self._averaged
            means = share @ self._voices
            heard = means.any(axis=1)
            voices = np.where(heard[:, np.newaxis], _of_length_one(means), voices)
        return voices

    def _enough(self, all_ms: float) -> float:
        """Return how long a voice must be heard, above 0."""
        options = self._options
        enough = min(options.voice_ms, options.voice_share * all_ms)
        return max(enough, options.least_share * all_ms, 1.0)

    def _brief(self, voices: Floats, spoken: Floats) -> list[NDArray[np.bool_]]:
        """Return which clear pieces are whose, for each voice of little speech."""
        owner = np.where(self._founding > 0, self._owner(voices), -1)
        return [owner == voice for voice in np.flatnonzero(spoken < self._options.voice_ms)]

    def _borne_out(self, mine: NDArray[np.bool_]) -> bool:
        """Return whether the segmentation network ever hears some pieces apart from all others.

        A mean of few pieces may lie apart by chance. The network hears ten seconds at once, and
        goes by what the means do not see: if it takes the pieces for the voice of others wherever
        it hears both, they are that voice's. Where it never hears both, it cannot say.
        """
        others = (self._founding > 0) & ~mine
        own, theirs = (
            {self._names[voice] for voice in self._local[which[self._piece]]}
            for which in (mine, others)
        )
        both = {window for window, _ in own} & {window for window, _ in theirs}
        return not both or any(window in both for window, _ in own - theirs)

    def _longest_runs(self, voices: Floats) -> Floats:
        """Return for how long each voice speaks at most without another between."""
        clear = np.flatnonzero(self._founding)
        owner = self._owner(voices)[clear]
        starts = np.flatnonzero(np.diff(owner, prepend=-1))
        longest = np.zeros(len(voices))
        np.maximum.at(longest, owner[starts], np.add.reduceat(self._founding[clear], starts))
        return longest

    def _spoken(self, voices: Floats) -> Floats:
        spoken = np.zeros(len(voices))
        np.add.at(spoken, self._owner(voices), self._founding)
        return spoken

    def _owner(self, voices: Floats) -> NDArray[np.intp]:
        owner: NDArray[np.intp] = self._likeness(voices)[0].argmax(axis=1)
        return owner

    def _likeness(self, voices: Floats) -> tuple[Floats, Floats]:
        """Return the likeness of each piece, and of each local voice."""
        own = self._lengths[:, np.newaxis] * (self._voices @ voices.T)
        count = len(self._names)
        sums = np.zeros((count, len(voices)))
        np.add.at(sums, self._local, own[self._piece])
        weights = np.zeros(count)
        np.add.at(weights, self._local, self._lengths[self._piece])
        around = np.zeros_like(own)
        np.add.at(around, self._piece, sums[self._local])
        around_weights = np.zeros(len(own))
        np.add.at(around_weights, self._piece, weights[self._local])
        context = np.where(around_weights > 0, self._options.context_ms, 0.0)[:, np.newaxis]
        total = self._lengths[:, np.newaxis] + context
        own += context * _over(around, around_weights[:, np.newaxis])
        return _over(own, total), _over(sums, weights[:, np.newaxis])


def _over(values: Floats, weights: Floats) -> Floats:
    result: Floats = np.divide(values, weights, out=np.zeros_like(values), where=weights > 0)
    return result


def _of_length_one(rows: Floats) -> Floats:
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return unit
