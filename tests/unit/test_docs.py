"""The pages made from the code are those of the code."""

from pathlib import Path

import pytest

from docs import build


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("report.schema.json", build.schema_text),
        ("definitions.md", build.definitions_text),
        ("settings.md", build.settings_text),
        ("agent-notice.md", build.notice_page),
    ],
)
def test_page_is_up_to_date(name: str, text: object) -> None:
    assert callable(text)
    assert (Path(build.DOCS) / name).read_text(encoding="utf-8") == text(), "run `make docs`"
