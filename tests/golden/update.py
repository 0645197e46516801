"""Rewrite kept reports: `python -m tests.golden.update NAME...`; the diff is to be reviewed."""

import sys

from tests.golden.cases import CASES, kept, made


def main(names: list[str]) -> int:
    """Write the reports of the named cases."""
    unknown = sorted(set(names) - set(CASES))
    if unknown or not names:
        sys.stderr.write(f"name one or more of: {', '.join(CASES)}\n")
        return 2
    for name in names:
        kept(name).write_text(made(name), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
