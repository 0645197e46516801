"""The table of routes, each with what it needs."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from voice_analytics.domain.access import Permission
from voice_analytics.web.viewer import Needs, OpenToAll


@dataclass(frozen=True, slots=True)
class Declared:
    """A route and what it needs."""

    method: str
    path: str
    permission: Permission | None
    """None: open to all."""


def declared(app: FastAPI) -> tuple[Declared, ...]:
    """Return every route with what it needs.

    Raises
    ------
    RuntimeError
        When a route declares no permission, or more than one.
    """
    table: list[Declared] = []
    for route in iter_route_contexts(app.routes):
        path, methods = _plain(route.path), sorted(route.methods or {"(any)"})
        if not isinstance(route.original_route, APIRoute):
            raise RuntimeError(f"{methods[0]} {path} is no route that can be protected")
        needs = set(_needs(route.dependant))
        if len(needs) != 1:
            raise RuntimeError(f"{methods[0]} {path} must declare one permission, or open_to_all()")
        (permission,) = needs
        table += [Declared(method, path, permission) for method in methods]
    return tuple(table)


def _needs(dependant: Dependant) -> Iterator[Permission | None]:
    for one in dependant.dependencies:
        if isinstance(one.call, Needs):
            yield one.call.permission
        elif isinstance(one.call, OpenToAll):
            yield None
        yield from _needs(one)


def _plain(path: str | None) -> str:
    """Return a path as it is described, whatever its parts may hold."""
    return (path or "").replace(":path}", "}")


def paths(app: FastAPI) -> dict[object, str]:
    """Return the path of each route by the function that answers, as requests name it."""
    return {
        route.original_route.endpoint: _plain(route.path)
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute)
    }
