"""Network captures with a call in them, read as a recording: SIP where it is there, and RTP."""
