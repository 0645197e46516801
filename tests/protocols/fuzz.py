"""Messages with faults in them, the same in each run."""

from collections.abc import Iterator, Sequence

import numpy as np

_BITS: Sequence[bytes] = (
    b"\r\n", b"\r\n\r\n", b"\n", b" ", b"\t", b":", b";", b"=", b",", b"<", b">", b'"', b"\\",
    b"\x00", b"\xff\xfe", b"\xc3", b"%00", b"%", b"-1", b"0", b"65536", b"4294967296", b"9" * 400,
    b"A" * 300, b"--b1", b"--b1--", b"m=audio 1 RTP/AVP 0\r\n", b"a=rtpmap:", b"a=crypto:1 ",
    b"inline:", b"&x;", b"<!DOCTYPE", b"<![CDATA[", b"]]>", b"<a>", b"</recording>",
    b"Content-Length: 5\r\n", b"Content-Type: multipart/mixed;boundary=b1\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"=?utf-8?q?=ff?=", b"SIP/2.0", b"INVITE", b"BYE", b"sip:", b"tel:", b"[::1", "٣".encode(),
    "é".encode(), b";self=1", b"*''",
)  # fmt: skip


def faulty(originals: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """Give `count` messages, each with one to four faults put into one of the originals."""
    draw = np.random.default_rng(seed)
    for number in range(count):
        message = originals[number % len(originals)]
        for _ in range(int(draw.integers(1, 5))):
            message = _changed(message, originals, draw)
        yield message


def _changed(message: bytes, originals: Sequence[bytes], draw: np.random.Generator) -> bytes:
    (kind, size) = (int(draw.integers(6)), int(draw.geometric(0.1)))
    place = int(draw.integers(len(message) + 1))
    (head, tail) = (message[:place], message[place:])
    if kind == 0:
        return head + bytes([int(draw.integers(256))]) + tail[1:]
    if kind == 1:
        return head + tail[size:]
    if kind == 2:
        return head + _BITS[int(draw.integers(len(_BITS)))] + tail
    if kind == 3:
        return head + _BITS[int(draw.integers(len(_BITS)))] + tail[size:]
    if kind == 4:
        return head + tail[:size] * int(draw.integers(2, 5)) + tail[size:]
    other = originals[int(draw.integers(len(originals)))]
    return head + other[int(draw.integers(len(other))) :][: 4 * size] + tail
