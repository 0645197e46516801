"""Set aside the compiled parts of a torchaudio that was built for CUDA beside a torch without it.

Run ``python -m voice_analytics.backends.pyannote_audio.set_aside`` once after installing the extra
on a machine without CUDA. torchaudio is published for CUDA only; beside a torch for processors its
libraries fail to load and it cannot be imported, while without them it works, and pyannote.audio
needs nothing of what they do. They are renamed, not removed; beside a torch for CUDA nothing is
done.
"""

import importlib.util
from pathlib import Path

import typer

SUFFIX = ".aside"


def set_aside(package: Path) -> tuple[Path, ...]:
    """Rename the libraries of torchaudio in `package`; return the new paths."""
    return tuple(
        library.rename(library.with_name(library.name + SUFFIX))
        for library in sorted((package / "lib").glob("*.so"))
    )


def main() -> None:
    """Do it where it is needed, and say what was done."""
    import torch

    found = importlib.util.find_spec("torchaudio")
    if found is None or found.origin is None:
        typer.echo("torchaudio is not installed: install the extra `pyannote`", err=True)
        raise typer.Exit(1)
    if torch.version.cuda is not None:
        typer.echo("torch is built for CUDA: nothing to do")
        return
    moved = set_aside(Path(found.origin).parent)
    typer.echo(f"torch has no CUDA: {len(moved)} libraries of torchaudio set aside")


if __name__ == "__main__":
    typer.run(main)
