"""A challenge: phases, submissions, store, workers, leaderboard; knows no learner and no corpus.

In reading order:

1. ``phase``, ``definition``: what an organiser decides, as frozen values; ``yaml_section``, ``definition_file``: read
   from a commented challenge.yaml, with errors that name line and key.
2. ``states``, ``records``, ``job_records``: the nouns, and the states of jobs and submissions.
3. ``store``: SQL is written there and nowhere else; SQLite or PostgreSQL.
4. ``site``: ``Site``, a challenge where it lives: definition, store, files, calendar. Everything below takes one.
5. ``accounts``, ``teams``, ``handing_in``: participants' verbs; ``quota``: how many submissions are left, pure;
   ``leftovers``: uploads a killed service did not finish.
6. ``worker``: claims jobs and has an executor carry them; ``jobspec``, ``ending``, ``live``, ``watchdog``, ``finals``:
   what a worker asks for, writes down, shows meanwhile, takes back, and starts at a deadline.
7. ``leaderboard``, pure, and ``standings``, from the store; ``sight``: who may see what, pure, the one place.
8. ``viewing``: what a viewer gets of a submission, all of it through ``sight``; ``downloads``: practice datasets.
9. ``organiser``, ``proclaiming``, ``overview``, ``export``: organisers' verbs, what they look at, and what they keep.
10. ``rehearsal``, ``serving``: `challenge check`, `challenge work`.
11. ``starting_kit``; ``bundle``, ``bundle_programs``: what participants download; a challenge for Codabench.
"""

from autospeech.challenge.accounts import Accounts
from autospeech.challenge.definition import Challenge
from autospeech.challenge.definition_file import load_challenge, write_challenge
from autospeech.challenge.downloads import practice_zip
from autospeech.challenge.export import export_site
from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.leaderboard import Leaderboard, rank_entries
from autospeech.challenge.organiser import Organiser
from autospeech.challenge.overview import Overview, overview
from autospeech.challenge.phase import Phase, PhaseKind
from autospeech.challenge.proclaiming import Proclaiming
from autospeech.challenge.quota import QuotaLeft
from autospeech.challenge.sight import Sight, leaderboard_sight, submission_sight
from autospeech.challenge.site import Site
from autospeech.challenge.standings import Standings
from autospeech.challenge.teams import Teams
from autospeech.challenge.viewing import JobView, SubmissionView, Viewing
from autospeech.challenge.worker import Worker

__all__ = [
    "Accounts",
    "Challenge",
    "JobView",
    "Leaderboard",
    "Organiser",
    "Overview",
    "Phase",
    "PhaseKind",
    "Proclaiming",
    "QuotaLeft",
    "Sight",
    "Site",
    "Standings",
    "SubmissionView",
    "Submissions",
    "Teams",
    "Viewing",
    "Worker",
    "export_site",
    "leaderboard_sight",
    "load_challenge",
    "overview",
    "practice_zip",
    "rank_entries",
    "submission_sight",
    "write_challenge",
]
