"""The protocols by which calls in progress arrive; one line each."""

from voice_analytics.ingest.session.protocol import WireProtocol
from voice_analytics.ingest.siprec import server as siprec

PROTOCOLS: tuple[WireProtocol, ...] = (siprec.PROTOCOL,)
