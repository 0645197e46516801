"""What people said to what the machine found in a call, and what they may say now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.call import StintKind
from voice_analytics.domain.review import ReviewState
from voice_analytics.domain.rubric import Rubric
from voice_analytics.store.findings import COMPONENT
from voice_analytics.store.records import StoredFlag, StoredStint
from voice_analytics.store.remarks import marks_of
from voice_analytics.web.api.disputes import DisputeOut, DisputesWanted, list_of_disputes
from voice_analytics.web.api.remarks import CommentOut, StepOut, history_of_call, list_of_comments
from voice_analytics.web.api.review_models import ReviewOut, ReviewsWanted, VerdictOut
from voice_analytics.web.api.reviews import list_of_reviews, one_review, own_rating
from voice_analytics.web.pages.call.judged import PARTS
from voice_analytics.web.pages.wording import spoken
from voice_analytics.web.services import Services


@dataclass(frozen=True, slots=True)
class ToJudge:
    """A line of a score that somebody reviews."""

    key: str
    title: str
    part: str
    points: float | None
    """The machine's; None where withheld or without an occasion."""

    said: VerdictOut | None
    """What the reviewer said to it."""


@dataclass(frozen=True, slots=True)
class Judging:
    """A review with what was said in it."""

    review: ReviewOut
    mine: bool
    withheld: bool
    lines: tuple[ToJudge, ...]

    @property
    def open(self) -> bool:
        """Return whether it can be gone on with."""
        return self.mine and self.review.state is ReviewState.OPEN


@dataclass(frozen=True, slots=True)
class OwnRating:
    """A stint that its agent is to rate before the result is shown."""

    stint: int
    lines: tuple[tuple[str, str, str], ...]
    """Key, title and part of each line."""


@dataclass(frozen=True, slots=True)
class Said:
    """All that people said about a call."""

    reviews: tuple[Judging, ...]
    marks: Mapping[str, bool]
    """By flag: whether it was found wrong."""

    comments: tuple[CommentOut, ...]
    disputes: tuple[DisputeOut, ...]
    steps: tuple[StepOut, ...]
    about: tuple[tuple[str, str], ...]
    """What can be disagreed with: as disputes name it, and in words."""


def said_of(
    served: Services, viewer: Viewer, call_id: str, flags: tuple[StoredFlag, ...]
) -> Said | None:
    """Return what was said about a call, as far as somebody may see it."""
    if not viewer.may(Permission.REVIEWS_READ):
        return None
    titles = titles_of(served.about.rubrics)
    wanted = ReviewsWanted(call_id=call_id)
    found = [
        one
        for one in list_of_reviews(viewer, served, wanted).reviews
        if viewer.account_id == one.account_id or one.state is ReviewState.SUBMITTED
    ]
    with served.database.read() as session:
        marks = marks_of(session, call_id)
    asked = DisputesWanted(call_id=call_id)
    about = [("score", "The whole index")]
    about += [(f"flag/{one.id}", f"Flag: {spoken(one.key)}") for one in flags]
    about += [(f"{COMPONENT}{key}", title) for key, title in titles.items()]
    return Said(
        reviews=tuple(_judging(served, viewer, one, titles) for one in found),
        marks=marks,
        comments=tuple(list_of_comments(call_id, viewer, served).comments),
        disputes=tuple(list_of_disputes(viewer, served, asked).disputes),
        steps=tuple(history_of_call(call_id, viewer, served).steps),
        about=tuple(about),
    )


def own_ratings(
    served: Services, viewer: Viewer, call_id: str, stints: Sequence[StoredStint]
) -> tuple[OwnRating, ...]:
    """Return the stints of a call that its agent is to rate before the result is shown."""
    if not viewer.may(Permission.REVIEWS_SELF):
        return ()
    titles = titles_of(served.about.rubrics)
    mine = [
        (one.index, own_rating(call_id, viewer, served, one.index))
        for one in stints
        if one.kind is StintKind.AGENT and viewer.sees(one.person_id)
    ]
    return tuple(
        OwnRating(
            stint,
            tuple(
                (one.key, titles.get(one.key, spoken(one.key)), PARTS[one.part])
                for one in rating.components
            ),
        )
        for stint, rating in mine
        if not rating.rated and rating.components
    )


def titles_of(rubrics: tuple[Rubric, ...]) -> dict[str, str]:
    """Return the titles of all lines of the rubrics, by key."""
    return {line.key: line.title for rubric in rubrics for line in rubric.components}


def about_words(about: str, titles: Mapping[str, str]) -> str:
    """Return in words what a dispute or a verdict is about."""
    kind, _, key = about.partition("/")
    if kind == "score":
        return "The whole index"
    plain = key if kind == "component" else key.rpartition("-")[0]
    return titles.get(plain, spoken(plain))


def _judging(
    served: Services, viewer: Viewer, one: ReviewOut, titles: Mapping[str, str]
) -> Judging:
    whole = one_review(one.id, viewer, served)
    said = {verdict.about: verdict for verdict in whole.verdicts}
    return Judging(
        review=one,
        mine=one.account_id == viewer.account_id,
        withheld=whole.withheld,
        lines=tuple(
            ToJudge(
                key=finding.about.removeprefix(COMPONENT),
                title=about_words(finding.about, titles),
                part=PARTS.get(finding.part or "", ""),
                points=finding.points,
                said=said.get(finding.about),
            )
            for finding in whole.findings
            if finding.part is not None
        ),
    )
