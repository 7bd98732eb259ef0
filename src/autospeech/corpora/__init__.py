"""Sources of recordings that become datasets."""
