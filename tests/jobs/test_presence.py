"""Which workers live, as others see it."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.jobs.house import House
from voice_analytics.errors import ConfigError
from voice_analytics.jobs.presence import Presence, presence


@pytest.fixture
def present(house: House) -> Iterator["Present"]:
    with ExitStack() as ended:
        yield Present(house, ended)


class Present:
    """Makes presences that are released at the end."""

    def __init__(self, house: House, ended: ExitStack) -> None:
        self._house = house
        self._ended = ended

    def __call__(self, executor: str, version: str = "v1") -> Presence:
        one = presence(self._house.jobs_url, self._house.folder / "workers", executor, version)
        self._ended.callback(one.release)
        one.hold()
        return one


def test_holder_lives_until_it_lets_go(present: Present) -> None:
    one, two = present("one", "v1"), present("two", "v2")
    assert two.executor_lives("one")
    assert two.version_lives("v1")
    assert not two.executor_lives("three")
    assert not two.version_lives("v3")
    one.release()
    assert not two.executor_lives("one")
    assert not two.version_lives("v1")
    assert two.version_lives("v2")


def test_version_lives_while_one_of_its_workers_does(present: Present) -> None:
    one, two, other = present("one", "v1"), present("two", "v1"), present("other", "v2")
    one.release()
    assert other.version_lives("v1")
    two.release()
    assert not other.version_lives("v1")


def test_name_is_given_once(present: Present) -> None:
    one = present("one")
    with pytest.raises(ConfigError, match="a worker called one runs already"):
        present("one")
    one.hold()
    one.release()
    present("one")


def test_looking_after_others_is_one_workers_turn(present: Present) -> None:
    one, two = present("one"), present("two")
    with one.turn() as mine:
        assert mine
        with two.turn() as also:
            assert not also
    with two.turn() as now:
        assert now
