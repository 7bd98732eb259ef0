"""Prints and raises HTML and scripts for whoever reads the report."""

from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


class Model(Attacker):
    def attack(self):
        print("<script>alert(1)</script><img src=x onerror=alert(1)>")
        raise ValueError("</pre><script>alert(2)</script>")
