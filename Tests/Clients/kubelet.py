#!/usr/bin/env python3
"""Stands in for the kubelet of a node, so that an API server has somebody to pass `logs`, `exec`, `attach` and
`port-forward` on to. It knows every pod and runs nothing.

    kubelet.py CERTIFICATE KEY     prints the port when it listens; loopback only; ends with its standard input

* logs: a line that names the pod; followed, one more every 50 ms
* exec: `cat` gives back what it reads, `echo WORDS` and `complain WORDS` print on stdout and stderr, `exit N` ends
  with N
* attach: as `cat`
* port-forward: gives back what it gets, in capitals

Streams are SPDY/3.1's (draft-mbelshe-httpbis-spdy-00), as the kubelet's are; whoever wants WebSockets has them
translated by the API server.
"""
import json
import socketserver
import ssl
import struct
import sys
import threading
import time
import urllib.parse
import zlib

# The draft's section 2.6.10.1: words with their lengths, then a tail.
WORDS = """
options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow
authorization cache-control connection content-base content-encoding content-language content-length
content-location content-md5 content-range content-type date etag expect expires from host if-match
if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma
proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade
user-agent vary via warning www-authenticate method get status 200_OK version HTTP/1.1 url public set-cookie
keep-alive origin
"""
TAIL = (
    "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505"
    "203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized"
    "403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service Unavailable"
    "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMT"
    "chunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,"
    "text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0."
)


def lengthed(word):
    return struct.pack(">I", len(word)) + word.encode()


DICTIONARY = b"".join(lengthed(word.replace("_", " ")) for word in WORDS.split()) + TAIL.encode()
SYN_STREAM, SYN_REPLY, RST_STREAM, PING, GOAWAY = 1, 2, 3, 6, 7
FIN = 1


class Session:
    """The streams of one connection. `opened` is told of each stream with its headers, `received` of its
    data, which is empty at its end."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.inflate = zlib.decompressobj(zdict=DICTIONARY)
        self.deflate = zlib.compressobj(zdict=DICTIONARY)
        self.lock = threading.Lock()

    def control(self, kind, payload, flags=0):
        head = struct.pack(">HHI", 0x8003, kind, flags << 24 | len(payload))
        with self.lock:
            self.writer.write(head + payload)
            self.writer.flush()

    def send(self, stream, data, flags=0):
        with self.lock:
            self.writer.write(struct.pack(">II", stream, flags << 24 | len(data)) + data)
            self.writer.flush()

    def end(self, *streams):
        for stream in streams:
            self.send(stream, b"", FIN)

    def accept(self, stream):
        headers = self.deflate.compress(struct.pack(">I", 0)) + self.deflate.flush(zlib.Z_SYNC_FLUSH)
        self.control(SYN_REPLY, struct.pack(">I", stream) + headers)

    def headers(self, packed):
        text = self.inflate.decompress(packed)
        at = 4

        def word():
            nonlocal at
            length = struct.unpack_from(">I", text, at)[0]
            at += 4 + length
            return text[at - length:at].decode()

        return {word(): word() for _ in range(struct.unpack_from(">I", text)[0])}

    def run(self, opened, received):
        while len(head := self.reader.read(8)) == 8:
            first, second = struct.unpack(">II", head)
            flags, payload = second >> 24, self.reader.read(second & 0xFFFFFF)
            if first >> 31 == 0:
                if payload:
                    received(first, payload)
                if flags & FIN:
                    received(first, b"")
                continue
            kind = first & 0xFFFF
            if kind == SYN_STREAM:
                stream = struct.unpack_from(">I", payload)[0] & 0x7FFFFFFF
                headers = self.headers(payload[10:])
                self.accept(stream)
                opened(stream, headers)
            elif kind == PING:
                self.control(PING, payload)
            elif kind == GOAWAY:
                return


class Command:
    """What is executed, on the streams that the client has opened for it."""

    def __init__(self, session, words, wanted):
        self.session, self.words, self.wanted = session, words, wanted
        self.streams = {}

    def opened(self, stream, headers):
        self.streams[headers["streamtype"]] = stream
        if self.wanted <= set(self.streams) and self.words[0] != "cat":
            self.run()

    def received(self, stream, data):
        if stream != self.streams.get("stdin") or self.words[0] != "cat":
            return
        if data:
            self.session.send(self.streams["stdout"], data)
        else:
            self.ends(0)

    def run(self):
        word, rest = self.words[0], self.words[1:]
        if word in ("echo", "complain"):
            out = self.streams["stdout" if word == "echo" else "stderr"]
            self.session.send(out, (" ".join(rest) + "\n").encode())
        self.ends(int(rest[0]) if word == "exit" else 0)

    def ends(self, code):
        status = {"metadata": {}, "status": "Success"}
        if code != 0:
            cause = {"reason": "ExitCode", "message": str(code)}
            status = {
                "metadata": {}, "status": "Failure", "reason": "NonZeroExitCode",
                "message": f"command terminated with non-zero exit code: {code}", "details": {"causes": [cause]},
            }
        self.session.send(self.streams["error"], json.dumps(status).encode())
        self.session.end(*self.streams.values())


class Forwarding:
    """Ports of a pod: for each connection a stream of data and one of errors."""

    def __init__(self, session):
        self.session = session
        self.errors, self.data = {}, {}

    def opened(self, stream, headers):
        one = headers["requestid"]
        (self.errors if headers["streamtype"] == "error" else self.data)[stream] = one

    def received(self, stream, data):
        if stream not in self.data:
            return
        if data:
            self.session.send(stream, data.upper())
            return
        one = self.data[stream]
        self.session.end(stream, *(error for error, its in self.errors.items() if its == one))


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            line = self.rfile.readline().decode().split()
            if len(line) != 3:
                return
            headers = {}
            while (field := self.rfile.readline().decode().strip()):
                name, value = field.split(":", 1)
                headers.setdefault(name.strip().lower(), []).append(value.strip())
            self.answer(line[1], headers)
        except OSError:
            # The other side has seen enough.
            return

    def answer(self, target, headers):
        url = urllib.parse.urlsplit(target)
        query = urllib.parse.parse_qs(url.query)
        verb, _, pod = (url.path.strip("/").split("/") + ["", ""])[:3]
        if verb == "containerLogs":
            self.logs(pod, query.get("follow") == ["true"])
        elif verb in ("exec", "attach", "portForward"):
            self.streams(verb, query, headers)
        else:
            self.reply("404 Not Found", "Content-Length: 0")

    def reply(self, status, *headers):
        self.wfile.write("\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode())
        self.wfile.flush()

    def logs(self, pod, follows):
        self.reply("200 OK", "Content-Type: text/plain", "Transfer-Encoding: chunked")

        def write(text):
            self.wfile.write(f"{len(text):x}\r\n{text}\r\n".encode())
            self.wfile.flush()

        write(f"{pod} is here\n")
        for number in range(12_000 if follows else 0):
            time.sleep(0.05)
            write(f"line {number}\n")
        self.wfile.write(b"0\r\n\r\n")

    def streams(self, verb, query, headers):
        if headers.get("upgrade", [""])[0].lower() != "spdy/3.1":
            return self.reply("400 Bad Request", "Content-Length: 0")
        offered = [one.strip() for line in headers.get("x-stream-protocol-version", []) for one in line.split(",")]
        known = "portforward.k8s.io" if verb == "portForward" else "v4.channel.k8s.io"
        if known not in offered:
            return self.reply("403 Forbidden", "Content-Length: 0")
        self.reply(
            "101 Switching Protocols", "Connection: Upgrade", "Upgrade: SPDY/3.1",
            f"X-Stream-Protocol-Version: {known}")
        session = Session(self.rfile, self.wfile)
        if verb == "portForward":
            user = Forwarding(session)
        else:
            names = {"input": "stdin", "output": "stdout", "error": "stderr"}
            wanted = {"error"} | {names[name] for name in names if query.get(name) in (["1"], ["true"])}
            user = Command(session, query.get("command", ["cat"]), wanted)
        session.run(user.opened, user.received)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 1024

    def __init__(self, context):
        super().__init__(("127.0.0.1", 0), Handler)
        self.context = context

    def finish_request(self, request, client_address):
        try:
            secured = self.context.wrap_socket(request, server_side=True)
        except OSError:
            return
        super().finish_request(secured, client_address)
        secured.close()


def main(certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = Server(context)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
