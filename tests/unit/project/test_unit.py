"""The service unit: what it starts, and how little it may do."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
UNIT = (ROOT / "edge_config" / "voice-analytics.service").read_text(encoding="utf-8")
SETTINGS = dict(re.findall(r"^([A-Z]\w+)=(.*)$", UNIT, re.MULTILINE))


def test_unit_runs_as_a_user_without_rights() -> None:
    assert SETTINGS["User"] not in {"", "root"}
    assert SETTINGS["CapabilityBoundingSet"] == SETTINGS["AmbientCapabilities"] == ""
    for name in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "ProtectKernelTunables"):
        assert SETTINGS[name] == "true"
    assert SETTINGS["ProtectSystem"] == "strict"
    assert SETTINGS["UMask"] == "0077"


def test_unit_leaves_no_memory_of_calls_on_disk() -> None:
    assert SETTINGS["LimitCORE"] == "0"


def test_unit_writes_where_systemd_lets_it() -> None:
    places = dict(re.findall(r"^Environment=(\w+)=(.*)$", UNIT, re.MULTILINE))
    written = [SETTINGS["StateDirectory"], SETTINGS["CacheDirectory"]]
    for place in places.values():
        assert place.startswith(("/var/lib/" + written[0], "/var/cache/" + written[1]))


def test_unit_waits_longer_for_the_end_than_the_service_takes() -> None:
    assert int(SETTINGS["TimeoutStopSec"]) > 10
