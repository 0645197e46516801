"""A mail server that keeps what it is sent, and answers as it is told."""

import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Behaviour:
    """What a server answers, by command, and what it was sent."""

    refuses: Mapping[str, str] = field(default_factory=dict)
    certificate: tuple[Path, Path] | None = None
    """With its key; encryption is offered then."""

    commands: list[tuple[str, bool]] = field(default_factory=list)
    """With whether they came encrypted."""

    letters: list[str] = field(default_factory=list)


class _Handler(socketserver.StreamRequestHandler):
    """One connection."""

    server: "_Server"

    def handle(self) -> None:
        self.encrypted = False
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            self.server.behaviour.commands.append((line, self.encrypted))
            if verb in self.server.behaviour.refuses:
                self.say(self.server.behaviour.refuses[verb])
            elif verb == "DATA":
                self.take()
            elif verb == "STARTTLS":
                self.encrypt()
            else:
                self.say(self.answer(verb))
            if verb == "QUIT":
                return

    def answer(self, verb: str) -> str:
        if verb != "EHLO":
            return {"AUTH": "235 signed in", "QUIT": "221 bye"}.get(verb, "250 ok")
        open_yet = self.server.behaviour.certificate and not self.encrypted
        offer = "STARTTLS" if open_yet else "AUTH PLAIN"
        return f"250-here\r\n250 {offer}"

    def take(self) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        self.server.behaviour.letters.append("".join(lines))
        self.say("250 kept")

    def encrypt(self) -> None:
        self.say("220 go on")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        assert self.server.behaviour.certificate is not None
        context.load_cert_chain(*self.server.behaviour.certificate)
        self.request = context.wrap_socket(self.request, server_side=True)
        self.setup()
        self.encrypted = True

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.TCPServer):
    behaviour: Behaviour

    def handle_error(self, request: object, client_address: object) -> None:
        """Be silent about clients that go away."""


@contextmanager
def mail_server(behaviour: Behaviour) -> Iterator[int]:
    """Give the port of a mail server on loopback."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.behaviour = behaviour
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
