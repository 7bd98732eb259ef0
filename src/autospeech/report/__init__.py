"""Pictures and HTML pages of runs."""
