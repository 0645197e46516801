"""The whole report of each synthetic call is what it was."""

import pytest

from tests.golden.cases import CASES, kept, made


@pytest.mark.parametrize("name", CASES)
def test_report_is_as_kept(name: str) -> None:
    assert made(name) == kept(name).read_text(encoding="utf-8"), (
        f"if the change is meant: python -m tests.golden.update {name}"
    )
