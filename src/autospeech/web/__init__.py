"""The challenge's web service: pages that work without JavaScript, live curves, and an API; it never runs a job.

In reading order:

1. ``app``: `create_app`, the service put together from everything below.
2. ``visitor``: who asks (cookie or token), and the dependencies that let only some in; ``csrf``: forms that are ours.
3. ``rates``, ``body``: how often and how much one may send; ``shield``: headers of every answer; ``kept``: a cache.
4. ``pages``: from a template to an answer; ``curves``: learning curves as SVG, pure; ``markdown``: an organiser's text.
5. ``public``, ``account``, ``team``, ``handing_in``, ``watching``, ``comparing``, ``console``, ``judging``: the pages,
   a file a noun. ``parts`` gives the data of a page about submissions.
6. ``api``: the same for programs, by token; ``problems``: from an error to a page or a JSON object.

Who may see what is decided by ``autospeech.challenge.sight``, nowhere here.
"""

from autospeech.web.app import create_app

__all__ = ["create_app"]
