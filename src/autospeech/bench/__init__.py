"""Many submissions on many datasets, compared. Filled by the benchmark issue; nothing lives here yet."""
