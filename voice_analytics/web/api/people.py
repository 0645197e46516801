"""People, their teams and addresses, for who runs the appliance; others see their own people."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.directory import (
    Address,
    AddressKind,
    Membership,
    Person,
    Validity,
    normal_address,
)
from voice_analytics.errors import BadQuery
from voice_analytics.store.assigning import match_again
from voice_analytics.store.audit import record
from voice_analytics.store.people import (
    add_address,
    add_membership,
    addresses,
    end_address,
    end_membership,
    memberships,
    people,
    person,
    save_person,
)
from voice_analytics.web.api.calls import Moment
from voice_analytics.web.api.fields import Line
from voice_analytics.web.problems import no_such
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(tags=["people"])

Reader = Annotated[Viewer, require(Permission.PEOPLE_READ)]
Writer = Annotated[Viewer, require(Permission.PEOPLE_WRITE)]
Key = Annotated[Line, Field(min_length=1, max_length=200, examples=["4711"])]
PersonKey = Annotated[Line, InPath(min_length=1, max_length=200, examples=["4711"])]
Name = Annotated[Line, Field(min_length=1, max_length=200, examples=["Mara Lind"])]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PersonIn(_In):
    """A person as the directory is to have them."""

    name: Name
    email: Annotated[Line, Field(max_length=200, examples=["mara@example.com"])] | None = None
    active: bool = True


class PersonOut(PersonIn):
    """A person."""

    id: str = Field(examples=["4711"])


class People(BaseModel):
    """A page of people by their ids."""

    people: list[PersonOut]
    next: str | None = Field(examples=["4711"], description="None: this is the last page.")


class Valid(_In):
    """From when until when."""

    from_ms: Moment = Field(default=0, examples=[1_790_000_000_000])
    until_ms: Moment | None = Field(
        default=None, examples=[1_795_000_000_000], description="None: until further notice."
    )

    def validity(self) -> Validity:
        """Return the time.

        Raises
        ------
        BadQuery
            When it ends before it begins.
        """
        if self.until_ms is not None and self.until_ms <= self.from_ms:
            raise BadQuery("until_ms must be later than from_ms")
        return Validity(self.from_ms, self.until_ms)


class MembershipIn(Valid):
    """Somebody's time in a team."""

    person_id: Key
    team_id: Key
    supervises: bool = False


class MembershipEnd(_In):
    """When somebody leaves a team."""

    person_id: Key
    team_id: Key
    at_ms: Moment = Field(examples=[1_790_000_000_000])


class AddressIn(Valid):
    """An address, and whose it is."""

    kind: AddressKind
    value: Annotated[Line, Field(min_length=1, max_length=200, examples=["1001"])]
    person_id: Key


class AddressEnd(_In):
    """When an address is nobody's any more."""

    kind: AddressKind
    value: Annotated[Line, Field(min_length=1, max_length=200, examples=["1001"])]
    at_ms: Moment = Field(examples=[1_790_000_000_000])


class Memberships(BaseModel):
    """Somebody's times in teams."""

    memberships: list[MembershipIn]


class Addresses(BaseModel):
    """Somebody's addresses, past ones too."""

    addresses: list[AddressIn]


class Matched(BaseModel):
    """What an address came to."""

    matched: int = Field(examples=[3], description="Stints of nobody that are theirs now.")


@router.get("/people")
def list_of_people(
    viewer: Reader,
    served: Served,
    after: Annotated[Line, Query(max_length=200, description="`next` of a page.")] = "",
    size: Annotated[int, Query(ge=1, le=500)] = 100,
) -> People:
    """Return people; supervisors see those of their teams."""
    with served.database.read() as session:
        if viewer.persons is None:
            found = list(people(session, after, size + 1))
        else:
            own = [one for one in sorted(viewer.persons) if one > after][: size + 1]
            found = [one for one in (person(session, key) for key in own) if one is not None]
    page = found[:size]
    return People(
        people=[_shown(one) for one in page],
        next=page[-1].id if len(found) > len(page) else None,
    )


@router.get("/people/{person_id}")
def one_person(person_id: PersonKey, viewer: Reader, served: Served) -> PersonOut:
    """Return a person."""
    with served.database.read() as session:
        found = person(session, person_id) if viewer.sees(person_id) else None
    if found is None:
        raise no_such("person")
    return _shown(found)


@router.put("/people/{person_id}")
def put_person(person_id: PersonKey, viewer: Writer, served: Served, sent: PersonIn) -> PersonOut:
    """Add a person, or replace what was known of them."""
    one = Person(person_id, sent.name, sent.email, sent.active)
    with served.database.write() as session:
        save_person(session, one)
        record(session, served.now_ms(), viewer.account_id, "person.saved", f"person/{person_id}")
    return _shown(one)


@router.get("/people/{person_id}/memberships")
def memberships_of(person_id: PersonKey, viewer: Reader, served: Served) -> Memberships:
    """Return somebody's times in teams."""
    one_person(person_id, viewer, served)
    with served.database.read() as session:
        found = memberships(session, person_id)
    return Memberships(
        memberships=[
            MembershipIn(
                person_id=one.person_id,
                team_id=one.team_id,
                supervises=one.supervises,
                from_ms=one.valid.from_ms,
                until_ms=one.valid.until_ms,
            )
            for one in found
        ]
    )


@router.get("/people/{person_id}/addresses")
def addresses_of(person_id: PersonKey, viewer: Reader, served: Served) -> Addresses:
    """Return somebody's addresses."""
    one_person(person_id, viewer, served)
    with served.database.read() as session:
        found = addresses(session, person_id)
    return Addresses(
        addresses=[
            AddressIn(
                kind=one.kind,
                value=one.value,
                person_id=one.person_id,
                from_ms=one.valid.from_ms,
                until_ms=one.valid.until_ms,
            )
            for one in found
        ]
    )


@router.post("/memberships", status_code=204)
def join(viewer: Writer, served: Served, sent: MembershipIn) -> None:
    """Put somebody into a team for a time."""
    one = Membership(sent.person_id, sent.team_id, sent.supervises, sent.validity())
    with served.database.write() as session:
        add_membership(session, one)
        place = f"person/{sent.person_id}"
        detail = {"team": sent.team_id}
        record(session, served.now_ms(), viewer.account_id, "membership.added", place, detail)


@router.post("/memberships/end", status_code=204)
def leave(viewer: Writer, served: Served, sent: MembershipEnd) -> None:
    """End somebody's time in a team."""
    with served.database.write() as session:
        if not end_membership(session, sent.person_id, sent.team_id, sent.at_ms):
            raise no_such("membership at that time")
        place = f"person/{sent.person_id}"
        detail = {"team": sent.team_id}
        record(session, served.now_ms(), viewer.account_id, "membership.ended", place, detail)


@router.post("/addresses")
def assign(viewer: Writer, served: Served, sent: AddressIn) -> Matched:
    """Say whose an address is for a time; unmatched calls of that time become theirs."""
    valid = sent.validity()
    one = Address(sent.kind, _normal(sent.kind, sent.value), sent.person_id, valid)
    with served.database.write() as session:
        add_address(session, one)
        matched = match_again(session, valid.from_ms, valid.until_ms)
        place = f"person/{sent.person_id}"
        record(session, served.now_ms(), viewer.account_id, "address.added", place)
    return Matched(matched=matched)


@router.post("/addresses/end", status_code=204)
def withdraw(viewer: Writer, served: Served, sent: AddressEnd) -> None:
    """End the time an address is anybody's."""
    with served.database.write() as session:
        if not end_address(session, sent.kind, _normal(sent.kind, sent.value), sent.at_ms):
            raise no_such("address at that time")
        record(session, served.now_ms(), viewer.account_id, "address.ended", f"address/{sent.kind}")


def _normal(kind: AddressKind, text: str) -> str:
    value = normal_address(kind, text)
    if not value:
        raise BadQuery(f"value is no {kind.value} address")
    return value


def _shown(one: Person) -> PersonOut:
    return PersonOut(id=one.id, name=one.name, email=one.email, active=one.active)
