"""What a line carries besides speech: hold music, tones, keys and hum, from the spectrum alone."""
