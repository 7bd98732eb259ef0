"""The dataset format: audio, content files, memory-mapped store, solutions, validation."""
