"""Public test doubles, for us and for participants."""
