"""The supervisor's verbs: a JobSpec goes in, a scored and reported run comes out."""
