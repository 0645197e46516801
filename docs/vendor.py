"""Copies what the pages use from npm into the package: `python -m docs.vendor`.

Versions and hashes are pinned in `docs/npm/package-lock.json`; to take a newer one, change
`docs/npm/package.json`, run `npm install --package-lock-only --omit-lockfile-registry-resolved`
there, then this. Nothing of npm is needed to run the appliance.
"""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from voice_analytics.web.pages.static_files import STATIC, VENDORED

NPM = Path(__file__).parent / "npm"
FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx.LICENSE.txt": "htmx.org/LICENSE",
    "wavesurfer.min.js": "wavesurfer.js/dist/wavesurfer.esm.js",
    "wavesurfer.regions.min.js": "wavesurfer.js/dist/plugins/regions.esm.js",
    "wavesurfer.LICENSE.txt": "wavesurfer.js/LICENSE",
}
"""Name here by place among the packages."""


def main() -> None:
    """Fetch the packages, copy their files and write down what they are."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(NPM / name, folder)
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],  # noqa: S607
            cwd=folder,
            check=True,
        )
        for name, source in FILES.items():
            shutil.copy(folder / "node_modules" / source, STATIC / name)
    (STATIC / VENDORED).write_text(manifest(), encoding="utf-8")


def manifest() -> str:
    """Return where the copied files come from and what they hold, as JSON."""
    lock = json.loads((NPM / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    found = {}
    for name, source in FILES.items():
        package = source.split("/")[0]
        pinned = lock[f"node_modules/{package}"]
        found[name] = {
            "package": package,
            "version": pinned["version"],
            "licence": pinned["license"],
            "sha256": hashlib.sha256((STATIC / name).read_bytes()).hexdigest(),
        }
    return json.dumps(found, indent=2) + "\n"


if __name__ == "__main__":
    main()
