"""The fingerprint that tells whether a recording was analysed before."""

import hashlib

from voice_analytics.ingest.opening import open_file
from voice_analytics.ingest.recording import Recording

_PIECE_BYTES = 1 << 20


def content_sha256(recording: Recording) -> str:
    """Return the SHA-256 of the recording's bytes in hex; of a pair, the agent's come first.

    Raises
    ------
    IngestError
        When a file cannot be read.
    """
    digest = hashlib.sha256()
    for path in recording.paths:
        with open_file(path) as file:
            while piece := file.read(_PIECE_BYTES):
                digest.update(piece)
    return digest.hexdigest()
