#!/usr/bin/env python3
"""Posts to several addresses in turn, each over a connection that is kept, and prints the median of what each
took, in microseconds.

    posts.py ROUNDS [URL BODY]…     BODY is a file, in which NAME is another name each time

What the machine does beside meets all of them alike. What is not answered with 200 or 201 ends it.
"""
import http.client
import ssl
import statistics
import sys
import time
import urllib.parse


class Target:
    def __init__(self, url, body):
        parts = urllib.parse.urlsplit(url)
        self.url, self.path, self.took = url, parts.path, []
        with open(body) as file:
            self.body = file.read()
        context = ssl._create_unverified_context()
        self.connection = http.client.HTTPSConnection(parts.hostname, parts.port, context=context)

    def post(self, turn):
        headers = {
            "Authorization": "Bearer bench-token", "Content-Type": "application/json", "User-Agent": "bench"}
        body = self.body.replace("NAME", f"n-{turn}").encode()
        start = time.monotonic_ns()
        self.connection.request("POST", self.path, body, headers)
        response = self.connection.getresponse()
        answer = response.read()
        self.took.append((time.monotonic_ns() - start) / 1000)
        if response.status not in (200, 201):
            sys.exit(f"posts: {self.url}: {response.status} {answer.decode()}")


def main(rounds, rest):
    targets = [Target(url, body) for url, body in zip(rest[::2], rest[1::2])]
    for turn in range(rounds):
        for target in targets:
            target.post(turn)
    # The first ones connect.
    print(*(round(statistics.median(target.took[5:])) for target in targets))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
