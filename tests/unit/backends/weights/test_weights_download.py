from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.backends.weights.world import Server, downloader, serving
from voice_analytics.backends.weights.download import Downloader, Refused, Remote
from voice_analytics.errors import ModelError

DATA = bytes(range(256)) * 2_000


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    running.files = {"file": DATA}
    running.ranges, running.cuts = True, []
    running.status, running.redirects, running.requests = {}, {}, []
    return running


class Counts(list[tuple[int, int | None]]):
    def __call__(self, done: int, total: int | None) -> None:
        self.append((done, total))


def test_a_file_arrives_whole_and_is_counted(server: Server, tmp_path: Path) -> None:
    counts = Counts()
    downloader().download(Remote(server.url("file")), tmp_path / "got", counts)
    assert (tmp_path / "got").read_bytes() == DATA
    assert counts[-1] == (len(DATA), len(DATA))
    assert [path.name for path in tmp_path.iterdir()] == ["got"]


def test_a_broken_connection_goes_on_where_it_broke(server: Server, tmp_path: Path) -> None:
    server.cuts = [100_000, 200_000]
    downloader().download(Remote(server.url("file")), tmp_path / "got", Counts())
    assert (tmp_path / "got").read_bytes() == DATA
    assert server.ranges_of("file") == [None, "bytes=100000-", "bytes=300000-"]


def test_a_second_run_asks_only_for_the_rest(server: Server, tmp_path: Path) -> None:
    server.cuts = [100_000, 0]
    with pytest.raises(ModelError, match=r"did not arrive.*100,000 bytes are kept"):
        downloader().download(Remote(server.url("file")), tmp_path / "got", Counts())
    assert not (tmp_path / "got").exists()
    server.requests.clear()
    counts = Counts()
    downloader().download(Remote(server.url("file")), tmp_path / "got", counts)
    assert (tmp_path / "got").read_bytes() == DATA
    assert server.ranges_of("file") == ["bytes=100000-"]
    assert counts[0][0] > 100_000
    assert counts[0][1] == len(DATA)


def test_a_server_without_ranges_sends_it_all_again(server: Server, tmp_path: Path) -> None:
    server.ranges = False
    (tmp_path / "got.part").write_bytes(b"x" * 50_000)
    downloader().download(Remote(server.url("file")), tmp_path / "got", Counts())
    assert (tmp_path / "got").read_bytes() == DATA


def test_a_part_that_is_already_whole_needs_no_byte(server: Server, tmp_path: Path) -> None:
    (tmp_path / "got.part").write_bytes(DATA)
    downloader().download(Remote(server.url("file")), tmp_path / "got", Counts())
    assert (tmp_path / "got").read_bytes() == DATA
    assert len(server.requests) == 1


def test_a_part_longer_than_the_file_is_started_again(server: Server, tmp_path: Path) -> None:
    (tmp_path / "got.part").write_bytes(DATA + b"more")
    downloader().download(Remote(server.url("file")), tmp_path / "got", Counts())
    assert (tmp_path / "got").read_bytes() == DATA


def test_a_refusal_says_what_the_server_answered(server: Server, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="answered 404 Not Found"):
        downloader().download(Remote(server.url("other")), tmp_path / "got", Counts())
    assert list(tmp_path.iterdir()) == []


def test_an_absent_server_is_a_clear_sentence(tmp_path: Path) -> None:
    with serving() as gone:
        url = gone.url("file")
    with pytest.raises(Refused, match=r"cannot be reached \(Connection refused\)"):
        downloader().download(Remote(url), tmp_path / "got", Counts())


def test_only_http_addresses_are_opened(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no http or https address"):
        downloader().download(Remote("ftp://127.0.0.1/file"), tmp_path / "got", Counts())


def test_a_token_is_not_sent_to_where_a_server_redirects(server: Server, tmp_path: Path) -> None:
    with serving() as elsewhere:
        elsewhere.files = {"file": DATA}
        server.redirects = {"/file": elsewhere.url("file")}
        remote = Remote(server.url("file"), {"Authorization": "Bearer secret"})
        (tmp_path / "got.part").write_bytes(DATA[:1000])
        downloader().download(remote, tmp_path / "got", Counts())
        assert (tmp_path / "got").read_bytes() == DATA
        assert server.requests == [("/file", "bytes=1000-", "Bearer secret")]
        assert elsewhere.requests == [("/file", "bytes=1000-", None)]


def test_a_bad_certificate_bundle_is_named(server: Server, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_text("no certificate")
    with pytest.raises(ModelError, match=r"bundle\.pem, which PIP_CERT names, is no certificate"):
        Downloader({"PIP_CERT": str(bundle)}).read(Remote(server.url("file")), 100)


def test_a_document_longer_than_allowed_is_refused(server: Server) -> None:
    with pytest.raises(Refused, match="longer than 100 bytes"):
        downloader().read(Remote(server.url("file")), 100)
