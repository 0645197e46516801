"""A worker that leaves a mark for every connection that anything in it begins or offers."""

import json
import sys
from pathlib import Path

from tests.jobs.fakes import Marks
from tests.jobs.run_worker import main

WATCHED = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname")


def watch(marks: Marks) -> None:
    def hook(event: str, _: tuple[object, ...]) -> None:
        if event in WATCHED:
            marks.leave(event)

    sys.addaudithook(hook)


if __name__ == "__main__":
    watch(Marks(Path(json.loads(sys.argv[1])["folder"]) / "marks"))
    main()
