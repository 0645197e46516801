"""The table of routes, and the description of the API made from it."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.web.box import Box
from voice_analytics.config.settings import ServerSettings
from voice_analytics.domain.access import Permission
from voice_analytics.store.database import Database
from voice_analytics.web.routing import declared
from voice_analytics.web.viewer import open_to_all, require

HASHED = {
    "Credentials.password",
    "NewPassword.old",
    "NewPassword.new",
    "AccountIn.password",
    "PasswordIn.password",
}
"""Texts that are hashed and not kept."""


@pytest.fixture
def own(database: Database) -> Iterator[Box]:
    """Give a server whose routes may be changed."""
    with Box(database, ServerSettings()) as one:
        yield one


def nothing() -> None:
    pass


def test_route_without_a_permission_keeps_the_server_from_starting(own: Box) -> None:
    own.app.add_api_route("/bare", nothing)
    with pytest.raises(RuntimeError, match="GET /bare must declare one permission"):
        own.client()


def test_route_of_a_router_needs_one_too(own: Box) -> None:
    router = APIRouter(prefix="/inner")
    router.add_api_route("/bare", nothing, methods=["PUT"])
    own.app.include_router(router, prefix="/outer")
    with pytest.raises(RuntimeError, match="PUT /outer/inner/bare must declare one permission"):
        declared(own.app)


def test_route_that_cannot_be_protected_is_refused(own: Box) -> None:
    own.app.router.routes.append(Route("/raw", PlainTextResponse("")))
    with pytest.raises(RuntimeError, match="/raw is no route that can be protected"):
        declared(own.app)


def test_mounted_application_is_refused(own: Box) -> None:
    own.app.mount("/more", FastAPI())
    with pytest.raises(RuntimeError, match="/more is no route that can be protected"):
        declared(own.app)


def test_two_permissions_are_refused(own: Box) -> None:
    router = APIRouter(dependencies=[open_to_all()])
    router.add_api_route("/both", nothing, dependencies=[require(Permission.JOBS_READ)])
    own.app.include_router(router)
    with pytest.raises(RuntimeError, match="GET /both must declare one permission"):
        declared(own.app)


def test_permission_within_another_dependency_counts(own: Box) -> None:
    def inner(_: object = require(Permission.JOBS_READ)) -> None:
        pass

    own.app.add_api_route("/deep", nothing, dependencies=[Depends(inner)])
    (found,) = [one for one in declared(own.app) if one.path == "/deep"]
    assert found.permission is Permission.JOBS_READ


def test_health_needs_nobody(box: Box) -> None:
    answer = box.client().get("/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "up"


def test_description_says_what_each_route_needs_and_how_it_fails(box: Box) -> None:
    document = box.client().get("/api/v1/openapi.json").json()
    assert document["info"]["title"] == "Voice call analytics"
    tags = {one["name"] for one in document["tags"]}
    needed = {
        (one.method.lower(), one.path): one.permission
        for one in declared(box.app)
        if one.path in document["paths"]
    }
    seen = {
        (method, path): operation
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    assert set(seen) == set(needed)
    for place, operation in seen.items():
        permission = needed[place]
        assert operation.get("x-permission") == permission, place
        assert bool(operation.get("security")) == (permission is not None), place
        content = operation["responses"]["default"]["content"]
        assert list(content) == ["application/problem+json"], place
        assert set(operation["tags"]) <= tags, place
        assert "422" not in operation["responses"], place


def test_every_field_of_a_request_has_an_example_or_a_closed_type(box: Box) -> None:
    schemas = box.client().get("/api/v1/openapi.json").json()["components"]["schemas"]
    bare = [
        f"{name}.{key}"
        for name, schema in schemas.items()
        for key, field in schema.get("properties", {}).items()
        if field.get("type") in {"string", "integer", "number"}
        and not {"examples", "const", "default", "enum"} & set(field)
    ]
    assert bare == []


def bare_texts(schema: dict[str, Any], name: str) -> list[str]:
    """Return where a schema takes text without saying what of it."""
    if "anyOf" in schema:
        return [each for one in schema["anyOf"] for each in bare_texts(one, name)]
    if "items" in schema:
        return bare_texts(schema["items"], name)
    closed = {"pattern", "format", "enum", "const", "$ref"} & set(schema)
    return [] if closed or schema.get("type") != "string" else [name]


def test_every_text_that_is_sent_and_kept_is_of_one_line_or_an_id(box: Box) -> None:
    document = box.client().get("/api/v1/openapi.json").json()
    found = []
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for one in operation.get("parameters", []):
                found += bare_texts(one["schema"], f"{path} {one['name']}")
            for body in operation.get("requestBody", {}).get("content", {}).values():
                name = body["schema"].get("$ref", "").rpartition("/")[2]
                fields = document["components"]["schemas"].get(name, {}).get("properties", {})
                for key, field in fields.items():
                    found += bare_texts(field, f"{name}.{key}")
    assert set(found) == HASHED


def test_text_that_a_database_cannot_hold_is_refused(box: Box) -> None:
    sent = {"name": "a\0b", "password": "x"}
    assert box.client().post("/api/v1/session", json=sent).status_code == 422
    assert box.client().post("/login", data=sent).status_code == 422
