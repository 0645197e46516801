"""The fields of an upload say what a sidecar says."""

import pytest

from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.sidecar import Sidecar, checked_sidecar
from voice_analytics.ingest.upload_fields import TEXT_FIELDS, sidecar_of_fields


def test_no_fields_are_no_sidecar() -> None:
    assert sidecar_of_fields({}) is None


def test_text_is_taken_as_it_is_and_the_rest_as_json() -> None:
    fields = {"queue": "12", "call_id": "true", "channels": '{"0": "agent"}', "pauses": "[]"}
    document = {"queue": "12", "call_id": "true", "channels": {"0": "agent"}, "pauses": []}
    assert sidecar_of_fields(fields) == document
    assert checked_sidecar(document, "sidecar").queue == "12"


def test_a_whole_sidecar_is_added_to() -> None:
    fields = {"sidecar": '{"queue": "a"}', "language": "nl"}
    assert sidecar_of_fields(fields) == {"queue": "a", "language": "nl"}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"quue": "x"}, "quue is no field of an upload"),
        ({"x" * 1000: "x"}, "is no field of an upload"),
        ({"sidecar": "{"}, "sidecar is not valid JSON"),
        ({"sidecar": "[]"}, "sidecar must hold one JSON object"),
        ({"channels": "agent"}, "channels is not valid JSON"),
        ({"sidecar": '{"queue": "a"}', "queue": "a"}, "queue is given twice"),
        ({"sidecar": " " * (1 << 20) + "{}"}, "sidecar is larger than"),
    ],
)
def test_wrong_fields_are_refused(fields: dict[str, str], why: str) -> None:
    with pytest.raises(ProtocolViolation, match=why) as refused:
        sidecar_of_fields(fields)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("name", sorted(Sidecar.model_fields))
def test_every_key_of_a_sidecar_is_text_or_json(name: str) -> None:
    schema = Sidecar.model_json_schema()
    place = schema["properties"][name]
    kinds = {
        schema["$defs"][one["$ref"].rpartition("/")[2]]["type"] if "$ref" in one else one["type"]
        for one in place.get("anyOf", [place])
    }
    assert (kinds - {"null"} == {"string"}) is (name in TEXT_FIELDS)
