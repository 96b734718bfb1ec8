set(gnomeoci-sample_FOUND TRUE)
