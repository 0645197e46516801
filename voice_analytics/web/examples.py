"""Examples of bodies, put together from those of their fields."""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

JSON = "application/json"


def add_examples(whole: dict[str, Any]) -> None:
    """Give every JSON body of an OpenAPI document an example where it has none.

    Raises
    ------
    ValueError
        When a field has no example; names it.
    """
    schemas = whole["components"]["schemas"]
    for place, content in _bodies(whole["paths"]):
        for kind, media in content.items():
            if kind.endswith("json") and not {"example", "examples"} & media.keys():
                media["example"] = example_of(media["schema"], schemas, place)


def example_of(schema: Schema, schemas: Mapping[str, Schema], place: str) -> Any:  # noqa: ANN401
    """Return an example of what a schema describes.

    Parameters
    ----------
    schema
        The schema, with an example of each field of free text or number.
    schemas
        Those that it may refer to, by name.
    place
        What messages call it.

    Raises
    ------
    ValueError
        When a field has no example; names it.
    """
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return example_of(schemas[name], schemas, name)
    for key in ("examples", "enum"):
        if key in schema:
            return schema[key][0]
    if "const" in schema:
        return schema["const"]
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        return example_of(choices[0], schemas, place)
    return _by_type(schema, schemas, place)


def _by_type(schema: Schema, schemas: Mapping[str, Schema], place: str) -> Any:  # noqa: ANN401
    kind = schema.get("type")
    if kind == "object":
        fields = schema.get("properties", {})
        return {key: example_of(one, schemas, f"{place}.{key}") for key, one in fields.items()}
    if kind == "array":
        return [example_of(schema["items"], schemas, place)]
    if kind == "boolean":
        return schema.get("default", True)
    if "default" in schema:
        return schema["default"]
    raise ValueError(f"{place} has no example")


def _bodies(paths: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the content of every request and response, and where it is."""
    for path, operations in paths.items():
        for method, operation in operations.items():
            place = f"{method.upper()} {path}"
            yield place, operation.get("requestBody", {}).get("content", {})
            for status, response in operation["responses"].items():
                yield f"{place} {status}", response.get("content", {})
