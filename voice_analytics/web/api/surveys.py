"""What customers answered in surveys, from another system's export."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from voice_analytics.config.history_map import checked_zone
from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.survey import SurveyMap
from voice_analytics.errors import BadQuery
from voice_analytics.ingest.surveys import read_survey
from voice_analytics.store.audit import record
from voice_analytics.store.surveys import import_answers
from voice_analytics.web.api.fields import Line
from voice_analytics.web.services import Served, Services
from voice_analytics.web.viewer import require

router = APIRouter(tags=["surveys"])

NAME = "the file"
EXAMPLE = "interaction_id,date,score\n20260301-77,2026-03-02,4\n"
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"text/csv": {"schema": {"type": "string"}, "example": EXAMPLE}},
    }
}
MOST_PROBLEMS = 1000


class SurveyWanted(BaseModel):
    """What is the same in every line of a file, and not in its columns."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[Line, Field(min_length=1, max_length=200)] | None = Field(
        default=None, examples=["CSAT"]
    )
    scale: Annotated[Line, Field(min_length=1, max_length=40)] | None = Field(
        default=None, examples=["1-5"]
    )
    time_zone: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z][A-Za-z0-9_+-]{0,30}(/[A-Za-z0-9_+-]{1,30}){0,2}$",
        examples=["Europe/London"],
        description="Of dates that name none; left out: UTC.",
    )


class SurveyOut(BaseModel):
    """What an export came to."""

    stored: int = Field(examples=[118], description="Answers that are new or were changed.")
    known: int = Field(examples=[2], description="Stored before, or older than what is stored.")
    problems: list[str] = Field(
        examples=[["line 7: score 9 is not on the scale 1 to 5"]],
        description=f"A sentence for each line that could not be used; at most {MOST_PROBLEMS}.",
    )


@router.post("/surveys/import", openapi_extra=_BODY)
async def import_survey(
    viewer: Annotated[Viewer, require(Permission.SURVEYS_WRITE)],
    served: Served,
    request: Request,
    wanted: Annotated[SurveyWanted, Query()],
) -> SurveyOut:
    """Store customers' answers beside their calls; what is right in a file is kept."""
    return await run_in_threadpool(_import, viewer, served, await request.body(), wanted)


def _import(viewer: Viewer, served: Services, data: bytes, wanted: SurveyWanted) -> SurveyOut:
    said = {"question": wanted.question, "scale": wanted.scale}
    constants = {key: value for key, value in said.items() if value is not None}
    how = SurveyMap(constants=constants, time_zone=_zone(wanted.time_zone))
    with served.database.write() as session:
        found = import_answers(session, read_survey(data, how, NAME))
        detail = {"stored": found.stored, "known": found.known, "bad": len(found.problems)}
        now_ms = served.now_ms()
        record(session, now_ms, viewer.account_id, "surveys.imported", "surveys", detail)
    return SurveyOut(
        stored=found.stored, known=found.known, problems=list(found.problems[:MOST_PROBLEMS])
    )


def _zone(name: str | None) -> str | None:
    try:
        return None if name is None else checked_zone(name)
    except ValueError as error:
        raise BadQuery(f"time_zone {name} is no time zone") from error
