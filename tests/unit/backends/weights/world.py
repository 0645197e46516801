"""A small world of models: carrier wheels, a manifest for them, and a server on the loopback."""

import hashlib
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from voice_analytics.backends.weights import Manifest, Weights
from voice_analytics.backends.weights.download import Downloader
from voice_analytics.errors import ModelError


def _made_up(name: str, size: int) -> bytes:
    data = hashlib.shake_256(name.encode()).digest(size)
    return f'"{data.hex()[: size - 2]}"'.encode() if name.endswith(".json") else data


CONTENT = {
    name: _made_up(name, size)
    for name, size in {
        "vad.onnx": 5_000,
        "model.bin": 400_000,
        "config.json": 300,
        "tokenizer.json": 2_000,
        "vocabulary.txt": 1_000,
    }.items()
}
HALF = 200_000
REVISION = "0123456789abcdef0123456789abcdef01234567"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _file(name: str, *sources: dict[str, Any]) -> dict[str, Any]:
    data = CONTENT[name]
    return {"name": name, "sha256": sha256(data), "bytes": len(data), "sources": list(sources)}


def _package(*parts: tuple[str, str]) -> dict[str, Any]:
    return {
        "kind": "package",
        "parts": [{"package": p, "version": "1.0.0", "member": member} for p, member in parts],
    }


def _hub(name: str) -> dict[str, Any]:
    return {"kind": "hub", "repository": "them/base", "revision": REVISION, "file": name}


def manifest_data() -> dict[str, Any]:
    """Return a manifest: one model that ships, one recogniser carried by two packages."""
    one, two = "carrier-one", "carrier-two"
    small = ("config.json", "tokenizer.json", "vocabulary.txt")
    common = {"version": "1", "licence": "MIT", "licence_file": "licences/x.txt"}
    return {
        "schema": 1,
        "models": [
            {
                **common,
                "name": "vad",
                "description": "speech",
                "default": True,
                "files": [
                    _file(
                        "vad.onnx",
                        {"kind": "tree", "path": "vad/vad.onnx"},
                        _package(("vad-carrier", "vad_carrier/vad.onnx")),
                    )
                ],
            },
            {
                **common,
                "name": "whisper-base",
                "description": "words",
                "default": True,
                "files": [
                    _file(
                        "model.bin",
                        _package((one, "one/data/model.bin.1"), (two, "two/data/model.bin.2")),
                        _hub("model.bin"),
                    ),
                    *(
                        _file(name, _package((one, f"one/data/{name}")), _hub(name))
                        for name in small
                    ),
                ],
            },
        ],
        "whisper_repositories": {"base": "them/base", "large": "them/large"},
    }


def write_wheel(path: Path, members: dict[str, bytes]) -> Path:
    """Write a wheel that pip accepts, holding `members`."""
    name, version = path.name.split("-")[:2]
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return path


def write_wheels(folder: Path) -> None:
    """Write the three carriers of the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    model = CONTENT["model.bin"]
    small = {
        f"one/data/{name}": CONTENT[name]
        for name in ("config.json", "tokenizer.json", "vocabulary.txt")
    }
    write_wheel(
        folder / "carrier_one-1.0.0-py3-none-any.whl",
        {"one/data/model.bin.1": model[:HALF], **small},
    )
    write_wheel(
        folder / "carrier_two-1.0.0-py3-none-any.whl", {"two/data/model.bin.2": model[HALF:]}
    )
    write_wheel(
        folder / "vad_carrier-1.0.0-py3-none-any.whl", {"vad_carrier/vad.onnx": CONTENT["vad.onnx"]}
    )


@dataclass
class Index:
    """Knows wheels by the addresses it is given; remembers what it was asked."""

    urls: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None
    """Where `download` copies wheels from; None: it cannot."""

    asked: list[str] = field(default_factory=list)
    downloaded: list[str] = field(default_factory=list)

    def find(self, package: str, version: str) -> str:
        self.asked.append(package)
        if package not in self.urls:
            raise ModelError(f"no package {package} {version}")
        return self.urls[package]

    def download(self, package: str, version: str, folder: Path) -> Path:
        if self.folder is None:
            raise ModelError("it cannot download either")
        name = f"{package.replace('-', '_')}-{version}-py3-none-any.whl"
        self.downloaded.append(package)
        (folder / name).write_bytes((self.folder / name).read_bytes())
        return folder / name


@dataclass
class Server:
    """Files served over http, with the faults a test asks for."""

    port: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    ranges: bool = True
    cuts: list[int] = field(default_factory=list)
    """Bytes of body after which the next answers break off, one entry each."""

    status: dict[str, int] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    """Path, Range and Authorization of each request."""

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def ranges_of(self, path: str) -> list[str | None]:
        return [asked for name, asked, _ in self.requests if name == f"/{path}"]


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server on the loopback."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers["Range"]
            state.requests.append((self.path, asked, self.headers["Authorization"]))
            _answer(self, state, asked)

        def log_message(self, format: str, *args: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()


def _answer(handler: BaseHTTPRequestHandler, state: Server, asked: str | None) -> None:
    data = state.files.get(handler.path.lstrip("/"))
    if handler.path in state.redirects:
        handler.send_response(302)
        handler.send_header("Location", state.redirects[handler.path])
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return
    if data is None or handler.path in state.status:
        handler.send_error(state.status.get(handler.path, 404))
        return
    start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and state.ranges else 0
    if start >= len(data):
        handler.send_response(416)
        handler.send_header("Content-Range", f"bytes */{len(data)}")
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return
    handler.send_response(206 if start else 200)
    if start:
        handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
    body = data[start:]
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: state.cuts.pop(0)] if state.cuts else body)


@dataclass
class World:
    """Folders and the manifest of one test."""

    root: Path
    weights: Weights
    folder: Path
    shipped: Path
    wheels: Path
    index: Index

    @property
    def scratch(self) -> Path:
        return self.folder / ".partial"

    def place(self, model: str, root: Path | None = None) -> Path:
        """Put a whole model where it belongs, without fetching."""
        target = (root or self.folder) / model
        target.mkdir(parents=True, exist_ok=True)
        for file in self.weights.manifest.get(model).files:
            (target / file.name).write_bytes(CONTENT[file.name])
        return target


def make_world(root: Path) -> World:
    """Lay out an empty models folder, a shipped tree and the carrier wheels below `root`."""
    shipped, wheels = root / "shipped", root / "wheels"
    (shipped / "vad").mkdir(parents=True)
    (shipped / "vad" / "vad.onnx").write_bytes(CONTENT["vad.onnx"])
    write_wheels(wheels)
    folder = root / "models"
    weights = Weights(Manifest.model_validate(manifest_data()), folder, shipped_models=shipped)
    urls = {
        name: (wheels / f"{name.replace('-', '_')}-1.0.0-py3-none-any.whl").as_uri()
        for name in ("carrier-one", "carrier-two", "vad-carrier")
    }
    return World(root, weights, folder, shipped, wheels, Index(urls))


def downloader() -> Downloader:
    return Downloader({})
