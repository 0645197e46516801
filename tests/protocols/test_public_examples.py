"""Offers of other people's recorders, where they are at hand beside the repository."""

from tests.protocols.client import SDP_ONLY, Bench, Client, CountedPorts, surroundings
from tests.slow.real_calls import CALLS
from voice_analytics.domain.call import Role
from voice_analytics.ingest.session.events import CallOpened
from voice_analytics.ingest.siprec.server import RecordingServer

UNKNOWN = Role.UNKNOWN
PARTS = "multipart/mixed;boundary="

EXAMPLES: dict[str, tuple[str, dict[str, Role], bool]] = {
    "acme-siprec-offer.txt": (
        f"{PARTS}unique-boundary-1",
        {"16777227": Role.CUSTOMER, "16777228": Role.AGENT},
        False,
    ),
    "broadworks-offer.txt": (f"{PARTS}UniqueBroadWorksBoundary", {"1": UNKNOWN}, True),
    "connectel-offer.txt": (f"{PARTS}OSS-unique-boundary-42", {"1": UNKNOWN, "2": UNKNOWN}, False),
    "connectel-offer3.txt": (f"{PARTS}OSS-unique-boundary-42", {"1": UNKNOWN, "2": UNKNOWN}, False),
    "non-siprec-payload.txt": (SDP_ONLY, {"1": UNKNOWN}, False),
}
"""What each is, the roles of its legs by label, and whether all parties are on one."""


def test_examples_at_hand_are_taken() -> None:
    for name, (kind, roles, mixed) in EXAMPLES.items():
        file = CALLS / "siprec" / name
        if not file.exists():
            continue
        body = file.read_bytes().replace(b"\r\n", b"\n").lstrip(b"\n ").replace(b"\n", b"\r\n")
        ports = CountedPorts()
        at = Bench(RecordingServer(surroundings(ports=ports)), ports)

        require = None if kind == SDP_ONLY else "siprec"
        answer = at.ask(Client().invite((kind, body), require=require))

        assert answer.code == 200, name
        (opened, *_) = at.take()
        assert isinstance(opened, CallOpened)
        assert {leg.id: leg.role for leg in opened.legs} == roles, name
        assert {leg.mixed for leg in opened.legs} == {mixed}, name
