"""The file that maps a recorder's export."""

from pathlib import Path

import pytest

from voice_analytics.config.history_map import read_history_map
from voice_analytics.errors import ConfigError


def test_a_map_is_read(tmp_path: Path) -> None:
    file = tmp_path / "map.yaml"
    file.write_text(
        "columns: {audio: File, agent.login: Agent}\n"
        "values: {direction: {In: inbound}}\n"
        "time: {format: '%d.%m.%Y', zone: Europe/Berlin}\n"
        "table: {encoding: latin1}\n"
    )
    read = read_history_map(file)
    assert read.columns == {"audio": "File", "agent.login": "Agent"}
    assert read.values == {"direction": {"In": "inbound"}}
    assert (read.time_format, read.time_zone) == ("%d.%m.%Y", "Europe/Berlin")
    assert read.encoding == "iso8859-1"
    assert read.delimiter is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("columns: {queue: Skill}", "columns must name audio"),
        ("columns: {audio: F, agent_audio: A}", "columns must name audio"),
        ("columns: {agent_audio: A}", "columns must name audio"),
        ("columns: {audio: F, quue: Q}", "line 1: .*there is no field quue; use agent_audio"),
        ("columns: {audio: F, agent.: Q}", "there is no field agent\\."),
        ("columns: {audio: F}\nconstants: {pauses: x}", "line 2: .*there is no field pauses"),
        (
            "columns: {audio: F, queue: Q}\nconstants: {queue: x}",
            "both columns and constants have queue",
        ),
        ("columns: {audio: F}\ntime: {zone: Berlin}", "line 2: .*there is no time zone Berlin"),
        ("columns: {audio: F}\ntime: {format: dd.mm}", "there is no format of times dd.mm"),
        ("columns: {audio: F}\ntable: {encoding: ebcdic9}", "there is no encoding ebcdic9"),
        ("columns: {audio: F}\ntable: {delimiter: ab}", "at most 1 character"),
        ("columns: {audio: F}\nmore: 1", "line 2: more"),
    ],
)
def test_a_wrong_map_names_the_place(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "map.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=why):
        read_history_map(file)
