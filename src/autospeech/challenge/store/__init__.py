"""The store: SQL is written here and nowhere else. Functions take an open connection and give records.

1. ``schema``: the tables and their version.
2. ``connect``: ``Store``, the one door: SQLite or PostgreSQL.
3. ``people``: teams, participants, tokens.
4. ``submissions``, ``jobs``, ``queue``, ``scores``: what was handed in, its jobs, who runs them, what they scored.
5. ``phases``, ``workers``, ``events``: what happened to a phase; who works; the audit.
"""

from autospeech.challenge.store import events, jobs, people, phases, queue, scores, submissions, workers
from autospeech.challenge.store.connect import Store, StoreUnavailableError
from autospeech.challenge.store.schema import SCHEMA_VERSION

__all__ = [
    "SCHEMA_VERSION",
    "Store",
    "StoreUnavailableError",
    "events",
    "jobs",
    "people",
    "phases",
    "queue",
    "scores",
    "submissions",
    "workers",
]
