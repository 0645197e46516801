"""A worker with scripted analysis, run until it is told to stop; the first argument is JSON.

Its analysis processes import this file as well, so what is heavy is imported where it is used.
"""

import json
import signal
import sys
from dataclasses import replace
from pathlib import Path


def main() -> None:
    from tests.jobs.fakes import Marks, making
    from tests.jobs.house import CLOCKS, NOW_MS, House
    from tests.jobs.keeping import MarkingKeeper
    from voice_analytics.jobs.steps import Clocks
    from voice_analytics.jobs.worker import Worker
    from voice_analytics.jobs.workflows import Retrying
    from voice_analytics.store.database import Database

    told = json.loads(sys.argv[1])
    folder = Path(told["folder"])
    database = Database(told["store_url"])
    house = House(folder, database, told["jobs_url"])
    marks = Marks(folder / "marks")
    keeper = MarkingKeeper(database, marks, folder / "spool", told["dies"])

    def now_ms() -> int:
        keeper.die("at the clock")
        return NOW_MS

    options = replace(
        house.options,
        executor=told["executor"],
        version=told["version"],
        processes=told["processes"],
        look_round_ms=told["look_round_ms"],
        retrying=Retrying(**told["retrying"]),
    )
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    clocks = Clocks(now_ms, CLOCKS.elapsed_ms)
    with Worker(options, database, making(folder), keeper, keeper, clocks):
        marks.leave(f"ready {told['executor']}")
        signal.sigwait({signal.SIGTERM})
    database.close()


if __name__ == "__main__":
    main()
