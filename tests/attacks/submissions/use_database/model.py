"""Connects to a service on this machine: a socket in the file system and an abstract one."""

import socket


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


def talk(address):
    with socket.socket(socket.AF_UNIX) as stream:
        stream.settimeout(1)
        stream.connect(address)
        return stream.recv(10)


def send_by_pair(address):
    ours, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    return ours.sendto(b"stolen", address)


class Model(Attacker):
    def attack(self):
        for address in (BAIT["unix"], "\0" + BAIT["abstract"]):
            if attempt(talk, address):
                loot("reached " + repr(address))
        if attempt(send_by_pair, BAIT["datagram"]):
            loot("a pair reached it")
