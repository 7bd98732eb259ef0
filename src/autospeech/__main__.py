"""`python -m autospeech` is the `autospeech` command."""

from autospeech.cli.app import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
