"""Our anytime learner."""
