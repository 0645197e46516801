"""What a fresh clone promises: its commands, its container file, and nothing of this machine."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from voice_analytics.config.load import load_settings
from voice_analytics.config.settings import ServerSettings, SipSettings

ROOT = Path(__file__).resolve().parents[3]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):(?!=)", MAKEFILE, re.MULTILINE))

FOREIGN = re.compile(
    r"(?:^|[\s;&|(@])(sudo|curl|wget|git|ssh|scp|apt|apt-get|docker|chown|chmod|dd|eval)(?=\s|$)"
)
"""Programs that a person who tries the project does not expect to be run."""

INDEX_HOSTS = ("py" + "pi.", "python" + "hosted", "arti" + "factory", "--index-" + "url")
PLACES = tuple("/" + place for place in ("work/", "tmp/", "root/", "Users/", "mnt/"))
NAMED_IN_TEXT = re.compile(
    "|".join(re.escape(word) for word in INDEX_HOSTS)
    + r"|(?<![\w.~*)\]}])(?:"
    + "|".join(re.escape(place) for place in PLACES)
    + ")"
)


def steps(target: str) -> list[str]:
    """Return every command that `make` would run for a target on a fresh clone."""
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    done = subprocess.run(
        ["make", "--dry-run", "--always-make", "--no-print-directory", target],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    joined = done.stdout.replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip()]


def instructions() -> list[tuple[str, str]]:
    """Return the container file's instructions with their arguments, continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", DOCKERFILE, flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(line.split()[0], line.partition(" ")[2].strip()) for line in lines if line.strip()]


def arguments_of(name: str) -> list[str]:
    return [arguments for instruction, arguments in instructions() if instruction == name]


@pytest.mark.parametrize("target", ["run", "test", "test-slow", "test-pyannote", "install"])
def test_make_runs_only_what_is_in_the_environment_it_made(target: str) -> None:
    for step in steps(target):
        assert FOREIGN.search(step) is None, step
        for removed in re.findall(r"\brm\s+(.*)", step):
            pytest.fail(f"make {target} removes {removed}")


def test_make_run_installs_fetches_models_and_serves_the_samples() -> None:
    said = "\n".join(steps("run"))
    wanted = (
        "install --require-hashes -r requirements.lock",
        "models fetch",
        "serve --link samples",
    )
    places = [said.find(step) for step in wanted]
    assert -1 not in places, said
    assert places == sorted(places)


def test_make_test_checks_everything_and_leaves_the_slow_tests_out() -> None:
    said = "\n".join(steps("test"))
    for tool in ("ruff format --check", "ruff check", "mypy", "lint-imports"):
        assert tool in said
    assert 'pytest -m "not slow"' in said


def test_every_target_that_makes_no_file_is_phony() -> None:
    (phony,) = re.findall(r"^\.PHONY:(.*)$", MAKEFILE, re.MULTILINE)
    assert set(phony.split()) == TARGETS


def test_what_make_run_writes_is_ignored_by_git() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert "--out" not in "\n".join(steps("run"))
    assert ".venv/" in ignored


def test_the_readme_has_two_commands() -> None:
    blocks = re.findall(r"^```(?:sh|bash|console|shell)?\n(.*?)^```$", README, re.M | re.S)
    assert blocks, "the README shows its commands in a fenced block"
    commands = [re.sub(r"\s*#.*", "", line).removeprefix("$ ") for line in blocks[0].splitlines()]
    assert [command for command in commands if command] == ["make run", "make test"]


def test_what_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", README)
    for link in links:
        assert (ROOT / link).exists(), link


def test_no_blank_is_left_to_fill_in() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        assert re.findall(r"\{[A-Z_]+\}", page.read_text(encoding="utf-8")) == [], page.name


def test_the_container_starts_from_a_pinned_image() -> None:
    images = {image.split()[0] for image in arguments_of("FROM")}
    assert len(images) == 1, "the environment is copied between stages that have the same Python"
    name, _, tag = images.pop().partition(":")
    assert name
    assert re.match(r"\d+\.\d+", tag), "not pinned to a version"


def test_the_container_copies_what_exists() -> None:
    for arguments in arguments_of("COPY") + arguments_of("ADD"):
        *sources, _ = [word for word in arguments.split() if not word.startswith("--")]
        assert sources
        for source in sources if "--from=" not in arguments else []:
            assert (ROOT / source).exists(), source


def test_the_container_calls_targets_that_the_makefile_has() -> None:
    called = [
        target
        for step in arguments_of("RUN")
        for words in re.findall(r"(?:^|&&|;)\s*make\s+([a-z -]+)", step)
        for target in words.split()
    ]
    assert called
    assert set(called) <= TARGETS


def test_the_container_runs_as_an_ordinary_user() -> None:
    order = [name for name, _ in instructions()]
    (user,) = arguments_of("USER")
    assert user not in {"root", "0"}
    last_stage = len(order) - 1 - order[::-1].index("FROM")
    assert last_stage < order.index("USER") < order.index("ENTRYPOINT")
    assert not {"RUN", "COPY"} & set(order[order.index("USER") :]), "it owns nothing but its data"


def test_the_container_serves_as_the_readme_says_and_says_whether_it_is_well() -> None:
    (entry,), (command,) = arguments_of("ENTRYPOINT"), arguments_of("CMD")
    assert [*json.loads(entry), *json.loads(command)] == ["voice-analytics", "serve"]
    assert re.search(r"^\.venv/bin/voice-analytics serve$", README, re.MULTILINE)
    (check,), (port, _) = arguments_of("HEALTHCHECK"), arguments_of("EXPOSE")
    _, _, probe = check.partition("CMD ")
    program = json.loads(probe)[-1]
    compile(program, "healthcheck", "exec")
    assert f"http://127.0.0.1:{port}/health" in program
    assert ServerSettings().port == int(port)


def test_the_container_names_the_ports_of_calls_in_progress() -> None:
    _, ports = arguments_of("EXPOSE")
    sip = SipSettings()
    media = f"{sip.media_first_port}-{sip.media_last_port}/udp"
    assert ports == f"{sip.udp_port}/udp {sip.tcp_port}/tcp 5061/tcp {media}"


def test_settings_of_the_container_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    given = re.findall(r"(VOICE_ANALYTICS__\w+)=(\S+)", "\n".join(arguments_of("ENV")))
    for name, value in given:
        monkeypatch.setenv(name, value)
    settings = load_settings(None)
    assert settings.server.host == "0.0.0.0"  # noqa: S104 - a container's own
    (volume,) = arguments_of("VOLUME")
    assert [str(settings.store.folder)] == json.loads(volume)
    assert settings.models.folder is not None
    assert settings.models.folder.is_relative_to(arguments_of("WORKDIR")[0])


def test_package_lists_are_removed_in_the_layer_that_fetched_them() -> None:
    for step in arguments_of("RUN"):
        if "apt-get update" in step:
            assert "rm -rf /var/lib/apt/lists/*" in step
            assert "--no-install-recommends" in step


def test_the_continuous_integration_script_calls_targets_that_the_makefile_has() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (called,) = re.findall(r"^make (.+)$", script, re.MULTILINE)
    assert set(called.split()) <= TARGETS
    assert {"test", "test-slow", "test-pyannote"} <= set(called.split())


def tracked() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        [git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_file_names_a_package_index_or_a_place_on_some_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked()
        if path.suffix not in {".flac", ".onnx"}
        for match in [NAMED_IN_TEXT.search(text_of(path))]
        if match
    ]
    assert found == []


@pytest.mark.parametrize("line", [
    "see https://" + "py" + "pi.org/simple", "cd " + "/" + "tmp/x", '"' + "/" + "root/.cache"
])  # fmt: skip
def test_what_is_looked_for_is_found(line: str) -> None:
    assert NAMED_IN_TEXT.search(line)


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-dev.lock", "requirements-pyannote.lock"]
)
def test_locks_have_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    pinned = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(pinned) > 10
    for requirement in pinned:
        assert "==" in requirement.split(";")[0], requirement[:60]
        assert "--hash=sha256:" in requirement, requirement[:60]


def test_large_files_and_those_of_runs_are_not_tracked() -> None:
    for path in tracked():
        weights = path.suffix == ".onnx" and "models" in path.parts
        assert path.stat().st_size < (30_000_000 if weights else 5_000_000), path
        assert ".report.json" not in path.name or "tests" in path.parts, path
