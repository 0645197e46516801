"""SIP and SDP as far as a recorder speaks them: bytes to values and back; no sockets, no clock."""
