"""Sends a file of µ-law bytes as RTP to a port of this machine, as fast as one speaks."""

import socket
import struct
import sys
import time
from pathlib import Path

port, voice = int(sys.argv[1]), Path(sys.argv[2]).read_bytes()
began = time.monotonic()
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
    for number, start in enumerate(range(0, len(voice), 160)):
        time.sleep(max(0.0, began + 0.02 * number - time.monotonic()))
        marked = 0x80 if number == 0 else 0
        head = struct.pack("!BBHII", 0x80, marked, (65_490 + number) & 0xFFFF, start + 77, port)
        sender.sendto(head + voice[start : start + 160], ("127.0.0.1", port))
