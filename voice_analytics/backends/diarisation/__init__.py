"""Who spoke when on one channel, without torch: two ONNX networks and a clustering."""
