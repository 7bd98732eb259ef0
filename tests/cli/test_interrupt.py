import os
import signal

import pytest

from autospeech.cli.interrupt import stop_wish


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_is_a_wish_and_the_second_ends_the_command(number: signal.Signals) -> None:
    with stop_wish() as wish:
        os.kill(os.getpid(), number)
        assert wish.is_set()

        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)


def test_earlier_handlers_come_back() -> None:
    earlier = signal.getsignal(signal.SIGINT)

    with stop_wish():
        pass

    assert signal.getsignal(signal.SIGINT) is earlier
