#!/usr/bin/env python3
"""Stands in front of a server and holds back what passes, so that a round trip takes longer.

    delay.py PORT TO_PORT MILLISECONDS     prints a line when it listens; loopback only

Each direction is held back by half of it. What was sent in order arrives in order.
"""
import asyncio
import collections
import sys


class Side(asyncio.Protocol):
    """One end of a connection; what comes in here goes out at the peer a while later."""

    def __init__(self, loop, delay):
        self.loop, self.delay = loop, delay
        self.transport = self.peer = None
        self.held = collections.deque()

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.later(lambda out: out.write(data))

    def eof_received(self):
        self.later(lambda out: out.write_eof() if out.can_write_eof() else None)
        return True

    def connection_lost(self, error):
        self.later(lambda out: out.close())

    def later(self, action):
        self.held.append(action)
        self.loop.call_later(self.delay, self.let_go)

    def let_go(self):
        action = self.held.popleft()
        out = self.peer.transport
        if out is None or out.is_closing():
            return
        try:
            action(out)
        except OSError:
            # It has been closed by its own end.
            out.abort()


class Accepted(Side):
    """The client's end: nothing is read before the server's end stands, which takes a round trip."""

    def __init__(self, loop, delay, port):
        super().__init__(loop, delay)
        self.port = port

    def connection_made(self, transport):
        super().connection_made(transport)
        transport.pause_reading()
        self.task = self.loop.create_task(self.connect())

    async def connect(self):
        await asyncio.sleep(2 * self.delay)
        self.peer = Side(self.loop, self.delay)
        self.peer.peer = self
        try:
            await self.loop.create_connection(lambda: self.peer, "127.0.0.1", self.port)
            self.transport.resume_reading()
        except OSError:
            self.transport.abort()


async def main(port, to_port, milliseconds):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Accepted(loop, milliseconds / 2000, to_port), "127.0.0.1", port, backlog=1024)
    print("listening", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
