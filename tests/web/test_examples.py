"""Every body of the description has an example, which fits what is said of it."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.web.box import Box
from voice_analytics.web.examples import add_examples, example_of


def test_every_body_has_an_example_that_fits(box: Box) -> None:
    document = box.client().get("/api/v1/openapi.json").json()
    schemas = {"components": document["components"]}
    found = 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
            for kind, media in (one for each in bodies for one in each.get("content", {}).items()):
                if not (kind.endswith("json") or kind == "text/csv"):
                    continue
                faults = list(
                    Draft202012Validator(media["schema"] | schemas).iter_errors(media["example"])
                )
                assert faults == [], f"{method} {path}"
                found += 1
    assert found > 100


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        ({"type": "string", "examples": ["a", "b"]}, "a"),
        ({"enum": ["x", "y"]}, "x"),
        ({"const": 5}, 5),
        ({"anyOf": [{"$ref": "#/components/schemas/Id"}, {"type": "null"}]}, "5f0e"),
        ({"type": "array", "items": {"type": "boolean"}}, [True]),
        ({"type": "integer", "default": 3}, 3),
        ({"type": "object"}, {}),
    ],
    ids=["examples", "enum", "const", "choice", "list", "default", "open"],
)
def test_example_is_made_of_those_of_the_fields(schema: dict[str, Any], example: object) -> None:
    assert example_of(schema, {"Id": {"type": "string", "examples": ["5f0e"]}}, "it") == example


def test_field_without_an_example_is_named() -> None:
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/One"}}}
    operation = {"responses": {"200": {"content": body}}}
    one = {"type": "object", "properties": {"size": {"type": "integer"}}}
    document = {"paths": {"/a": {"get": operation}}, "components": {"schemas": {"One": one}}}
    with pytest.raises(ValueError, match=r"One\.size has no example"):
        add_examples(document)
