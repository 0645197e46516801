"""Where the real and constructed calls are that the project does not ship."""

import os
from pathlib import Path

from tests.command import ROOT

CALLS = Path(os.environ.get("VOICE_ANALYTICS_CALLS", ROOT.parent / "shared" / "calls"))
