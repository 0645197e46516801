"""Audio of calls in progress as it travels: RTP packets in, placed samples out; no sockets."""
