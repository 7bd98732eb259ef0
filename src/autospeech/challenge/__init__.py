"""Phases, submissions, store, dispatcher, leaderboard. Filled by its own issue; nothing lives here yet."""
