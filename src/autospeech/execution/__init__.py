"""The supervisor's verbs: a JobSpec goes in, a scored and reported run comes out.

Reading order:

1. ``job``: ``JobSpec``, what is to be run.
2. ``result``: ``JobResult``, what came of it.
3. ``run_job``: open the dataset, run, score, explain, report.
4. ``explain``: what our own learner tells of its actions.
5. ``trial``: a submission tried on a small dataset.
6. ``executor``, ``cores``, ``local``, ``job_main``: many jobs at once, each in its process, on its own cores.
7. ``dask``, ``dask_worker``: the same on many machines; ``choose``: one or the other, by name.
8. ``fetch``: datasets by URL, kept by the hash of their content.
"""
