"""Calibration: several people read the same calls blind, then see all and agree on a reading."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi import Path as InPath
from fastapi.responses import Response
from sqlalchemy.orm import Session

from voice_analytics.config.rubrics import proposed_weights_yaml
from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.calibration import NewRound, Place, Reading, Round, RoundCall
from voice_analytics.scoring.calibrating import Compared, Proposal, compared, proposal
from voice_analytics.store.accounts import names_of
from voice_analytics.store.calibration import (
    agree_on,
    agreed,
    close_round,
    give_readings,
    open_round,
    participants,
    readings,
    round_of,
    rounds_of,
    submit_readings,
)
from voice_analytics.store.sampling import draw_for_round
from voice_analytics.web.api.calibration_models import (
    AgreedIn,
    AgreementOut,
    AlphaOut,
    LineOut,
    ParticipantOut,
    Participants,
    PlaceIn,
    ProposalOut,
    ReadingOut,
    ReadingsIn,
    RoundCallOut,
    RoundIn,
    RoundOut,
    Rounds,
    SeatOut,
    WeightOut,
    WholeRound,
    WithMachineOut,
)
from voice_analytics.web.api.fields import Id
from voice_analytics.web.problems import no_such
from voice_analytics.web.seeing import check_stint
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(tags=["calibration"])

Reader = Annotated[Viewer, require(Permission.CALIBRATE)]
Owner = Annotated[Viewer, require(Permission.REVIEWS_WRITE)]
RoundId = Annotated[Id, InPath(examples=["c0ffee0123456789"])]

_YAML: dict[int | str, dict[str, Any]] = {
    200: {"description": "`weights`, as a rubric has them.", "content": {"text/yaml": {}}}
}


@router.get("/calibrations")
def list_of_rounds(viewer: Reader, served: Served) -> Rounds:
    """Return the rounds that one owns or takes part in."""
    with served.database.read() as session:
        found = rounds_of(session, viewer.account_id)
        return Rounds(rounds=[_round(session, one) for one in found])


@router.get("/calibrations/participants")
def who_can_take_part(_: Owner, served: Served) -> Participants:
    """Return who can be asked to take part."""
    with served.database.read() as session:
        found = participants(session)
    return Participants(
        participants=[ParticipantOut(account_id=key, name=name) for key, name in found.items()]
    )


@router.post("/calibrations", status_code=201)
def open_one(viewer: Owner, served: Served, sent: RoundIn) -> WholeRound:
    """Open a round; until it is closed nobody sees another's readings, nor the machine's values."""
    now_ms = served.now_ms()
    chosen = tuple(_place(one) for one in sent.calls)
    asked = tuple(dict.fromkeys(sent.participants))
    with served.database.write() as session:
        for place in chosen:
            check_stint(session, viewer, place.call_id, place.stint)
        drawn = draw_for_round(session, now_ms, asked, sent.draw, chosen)
        new = NewRound(sent.title, chosen + drawn, asked, sent.due_at_ms)
        one = open_round(session, now_ms, viewer.account_id, new)
        return _whole(session, one, viewer)


@router.get("/calibrations/{round_id}")
def one_round(round_id: RoundId, viewer: Reader, served: Served) -> WholeRound:
    """Return a round that one owns or takes part in."""
    with served.database.read() as session:
        return _whole(session, _found(session, viewer, round_id), viewer)


@router.put("/calibrations/{round_id}/readings")
def read(round_id: RoundId, viewer: Reader, served: Served, sent: ReadingsIn) -> WholeRound:
    """Say what one gives components of a stint; what is not named stays as it was."""
    with served.database.write() as session:
        _found(session, viewer, round_id)
        now_ms, who = served.now_ms(), viewer.account_id
        give_readings(session, now_ms, who, round_id, _place(sent), sent.points)
        return _whole(session, _found(session, viewer, round_id), viewer)


@router.post("/calibrations/{round_id}/submit")
def finish(round_id: RoundId, viewer: Reader, served: Served) -> WholeRound:
    """Finish one's readings of all calls; the last one to do so closes the round."""
    with served.database.write() as session:
        _found(session, viewer, round_id)
        one = submit_readings(session, served.now_ms(), viewer.account_id, round_id)
        return _whole(session, one, viewer)


@router.post("/calibrations/{round_id}/close")
def close(round_id: RoundId, viewer: Owner, served: Served) -> WholeRound:
    """Close a round of one's own; readings that were not submitted do not count."""
    with served.database.write() as session:
        _found(session, viewer, round_id)
        one = close_round(session, served.now_ms(), viewer.account_id, round_id)
        return _whole(session, one, viewer)


@router.put("/calibrations/{round_id}/agreed")
def agree(round_id: RoundId, viewer: Reader, served: Served, sent: AgreedIn) -> WholeRound:
    """Write down the reading that was agreed on, in a closed round."""
    with served.database.write() as session:
        one = _found(session, viewer, round_id)
        now_ms, who = served.now_ms(), viewer.account_id
        agree_on(session, now_ms, who, round_id, _place(sent), sent.points)
        return _whole(session, one, viewer)


@router.get("/calibrations/{round_id}/proposal")
def proposed(round_id: RoundId, viewer: Reader, served: Served) -> ProposalOut:
    """Return which weights would come nearer to the overall readings that were agreed on."""
    found = _proposal(round_id, viewer, served)
    rubric, weights = found.rubric, found.weights or {}
    return ProposalOut(
        rubric=None if rubric is None else rubric.label,
        n=found.n,
        weights=[
            WeightOut(component=line.key, now=line.weight, proposed=weights[line.key])
            for line in (() if rubric is None else rubric.components)
            if line.key in weights
        ],
        why_not=found.why_not,
    )


@router.get("/calibrations/{round_id}/proposal.yaml", responses=_YAML, response_class=Response)
def proposed_yaml(round_id: RoundId, viewer: Reader, served: Served) -> Response:
    """Return the proposed weights as a rubric file has them, to be taken over by hand."""
    found = _proposal(round_id, viewer, served)
    if found.rubric is None or found.weights is None:
        raise no_such("proposal")
    return Response(
        proposed_weights_yaml(found.rubric, found.weights),
        media_type="text/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="weights-{round_id}.yaml"'},
    )


def _proposal(round_id: str, viewer: Viewer, served: Served) -> Proposal:
    with served.database.read() as session:
        one = _found(session, viewer, round_id)
        return proposal(one, agreed(session, one), served.about.rubrics)


def _found(session: Session, viewer: Viewer, round_id: str) -> Round:
    one = round_of(session, round_id, viewer.account_id)
    if one is None:
        raise no_such("round of calibration")
    return one


def _place(sent: PlaceIn) -> Place:
    return Place(sent.call_id, sent.stint)


def _round(session: Session, one: Round) -> RoundOut:
    names = names_of(session, [seat.account_id for seat in one.seats])
    return RoundOut(
        id=one.id,
        title=one.title,
        owner_id=one.owner_id,
        created_at_ms=one.created_at_ms,
        due_at_ms=one.due_at_ms,
        closed_at_ms=one.closed_at_ms,
        closed_by=one.closed_by,
        calls=len(one.calls),
        seats=[
            SeatOut(
                account_id=seat.account_id,
                name=names[seat.account_id],
                submitted_at_ms=seat.submitted_at_ms,
            )
            for seat in one.seats
        ],
    )


def _whole(session: Session, one: Round, viewer: Viewer) -> WholeRound:
    given = readings(session, one, viewer.account_id)
    settled = agreed(session, one)
    return WholeRound(
        round=_round(session, one),
        calls=[_call(one, call, given, settled) for call in one.calls],
        agreement=[] if one.open else [_agreement(each) for each in compared(one, given)],
    )


def _call(
    one: Round, call: RoundCall, given: tuple[Reading, ...], settled: tuple[Reading, ...]
) -> RoundCallOut:
    return RoundCallOut(
        call_id=call.place.call_id,
        stint=call.place.stint,
        lines=[
            LineOut(
                component=key,
                machine=None if one.open else points,
                readings=_of_line(call.place, key, given),
                agreed=next(iter(_of_line(call.place, key, settled)), None),
            )
            for key, points in call.machine.items()
        ],
    )


def _of_line(place: Place, key: str, found: tuple[Reading, ...]) -> list[ReadingOut]:
    return [
        ReadingOut(account_id=one.account_id, points=one.points, at_ms=one.at_ms)
        for one in found
        if one.place == place and one.component == key
    ]


def _agreement(one: Compared) -> AgreementOut:
    return AgreementOut(
        component=one.component,
        people=AlphaOut(
            n=one.people.n, value=one.people.value, low=one.people.low, high=one.people.high
        ),
        machine=WithMachineOut(
            n=one.machine.n,
            kappa=one.machine.kappa,
            kappa_low=one.machine.kappa_low,
            kappa_high=one.machine.kappa_high,
            bias=one.machine.bias,
        ),
    )
