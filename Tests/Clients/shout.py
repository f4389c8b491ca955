#!/usr/bin/env python3
"""Sends words to a port of this machine and prints what comes back before the other side ends.

    shout.py PORT WORDS…
"""
import socket
import sys

with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=10) as connection:
    connection.sendall((" ".join(sys.argv[2:]) + "\n").encode())
    connection.shutdown(socket.SHUT_WR)
    while answer := connection.recv(4096):
        sys.stdout.write(answer.decode())
