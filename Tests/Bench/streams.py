#!/usr/bin/env python3
"""Asks for something over and over, or holds many watches open.

    streams.py first URL TOKEN RUNS    microseconds until the answer begins, the middle one of RUNS on one connection
    streams.py hold URL TOKEN COUNT    opens COUNT watches, each to its first event; says `held`, until it is killed
"""
import http.client
import signal
import ssl
import statistics
import sys
import time
import urllib.parse


def connection(address):
    context = ssl._create_unverified_context()
    return http.client.HTTPSConnection(address.hostname, address.port, context=context, timeout=60)


def answer(to, address, token):
    to.request("GET", f"{address.path}?{address.query}", headers={"Authorization": f"Bearer {token}"})
    reply = to.getresponse()
    if reply.status != 200:
        sys.exit(f"streams: {address.geturl()}: {reply.status} {reply.read().decode()}")
    return reply


def first(address, token, runs):
    one, took = connection(address), []
    for _ in range(runs):
        start = time.monotonic_ns()
        reply = answer(one, address, token)
        took.append(time.monotonic_ns() - start)
        reply.read()
    print(int(statistics.median(took)) // 1000)


def hold(address, token, count):
    held = []
    for _ in range(count):
        one = connection(address)
        reply = answer(one, address, token)
        if not reply.readline().startswith(b'{"type":"ADDED"'):
            sys.exit("streams: a watch does not begin with what is there")
        held.append((one, reply))
    print("held", flush=True)
    signal.pause()


if __name__ == "__main__":
    action, url, token, count = sys.argv[1:]
    {"first": first, "hold": hold}[action](urllib.parse.urlsplit(url), token, int(count))
