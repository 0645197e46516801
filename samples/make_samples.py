"""Make the sample calls from their scripts, or check that the committed truth follows from them.

Run from the root of the repository::

    python -m samples.make_samples [--out DIR] [NAME ...]
    python -m samples.make_samples --check [NAME ...]
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from samples.channel import sent_over, write_flac
from samples.script import NAMES, SAMPLES_DIR, Script, load_script
from samples.timeline import build_timeline
from samples.truth import Document, build_truth, placements_of, readable_text, truth_text
from samples.voices import HibariSynthesiser, SpeechSynthesiser
from voice_analytics.errors import VoiceAnalyticsError


def texts_of(script: Script, truth: Document) -> dict[str, str]:
    """Text files of a call, by file name."""
    sidecar = script.sidecar.model_dump(exclude_none=True)
    return {
        f"{script.call}.truth.json": truth_text(truth),
        f"{script.call}.txt": readable_text(truth),
        f"{script.call}.json": json.dumps(sidecar, indent=2) + "\n",
    }


def make(script: Script, synthesiser: SpeechSynthesiser, out: Path) -> None:
    """Write audio, truth, sidecar and readable text of one call."""
    timeline = build_timeline(script, synthesiser)
    rng = np.random.default_rng(script.seed)
    truth = build_truth(script, timeline.placements, timeline.duration_ms)
    out.mkdir(parents=True, exist_ok=True)
    write_flac(out / f"{script.call}.flac", tuple(sent_over(c, rng) for c in timeline.channels))
    for name, text in texts_of(script, truth).items():
        (out / name).write_text(text, encoding="utf-8")
    print(f"{script.call}: {timeline.duration_ms / 1000:.1f} s, {len(script.turns)} turns")


def stale_files(script: Script, folder: Path) -> list[str]:
    """Names of the text files in `folder` that do not follow from the script.

    The times are taken from the stored truth; everything else is derived again. No speech is made.
    """
    path = folder / f"{script.call}.truth.json"
    if not path.is_file():
        return [path.name]
    stored = json.loads(path.read_text(encoding="utf-8"))
    truth = build_truth(script, placements_of(stored), stored["duration_ms"])
    return [
        name
        for name, text in texts_of(script, truth).items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when done or all in step, 1 when a file is stale or a script is wrong."""
    parser = argparse.ArgumentParser(description="Make the sample calls, or check their truth.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}")
    parser.add_argument("--out", type=Path, default=SAMPLES_DIR, help="folder to write to or check")
    parser.add_argument("--check", action="store_true", help="compare, write nothing, no synthesis")
    options = parser.parse_args(arguments)
    try:
        scripts = [load_script(name) for name in options.names or NAMES]
        if not options.check:
            synthesiser = HibariSynthesiser()
            for script in scripts:
                make(script, synthesiser, options.out)
            return 0
        stale = [name for script in scripts for name in stale_files(script, options.out)]
    except VoiceAnalyticsError as error:
        print(error, file=sys.stderr)
        return 1
    for name in stale:
        print(f"{name} does not follow from its script; run `make samples`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
