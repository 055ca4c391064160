"""Sites for the tests that are not WordPress: a shop that says what it is, and hostile ones. Each is a function that takes a connected socket
(wordpress_fixture.Front)."""

import contextlib
import socket
import time

GENERATOR = '<html><head><meta name="generator" content="WordPress 5.8.2" /></head><body></body></html>'


def request_of(tls):
    """The path that is asked for."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = tls.recv(65536)
        if not part:
            return ""
        data += part
    return data.split(b" ", 2)[1].decode()


def answer(tls, body=b"", status="200 OK", headers=()):
    body = body.encode() if isinstance(body, str) else body
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    tls.sendall(("\r\n".join(head) + "\r\n\r\n").encode() + body)


class Shop:
    """PrestaShop as it shows itself; what it does not say is left out of `files`."""

    PAGE = """<!doctype html><html lang="fr"><head><title>Boutique</title>
<link rel="stylesheet" href="https://localhost/themes/classic/assets/css/theme.css" type="text/css" media="all">
<script>var prestashop = {"cart":{}};</script></head><body id="index"><img src="/modules/ps_banner/img/a.jpg"></body></html>"""
    THEME = "name: classic\ndisplay_name: Classic\nversion: %s\nauthor:\n  name: PrestaShop Team\n"
    CHANGES = "Release Notes\n\n####################################\n#   v%s - (2020-05-14)\n####################################\n- Core:\n"

    def __init__(self, version="1.7.6.5", theme="1.0.0", webservice=None, padding=0):
        self.padding = padding
        self.files = {"/": self.PAGE}
        if version:
            self.files["/docs/CHANGELOG.txt"] = self.CHANGES % version
        if theme:
            self.files["/themes/classic/config/theme.yml"] = self.THEME % theme
        self.webservice = webservice

    def __call__(self, tls):
        path = request_of(tls).split("?")[0]
        if path == "/api/" and self.webservice:
            answer(tls, "", "401 Unauthorized", [f"PSWS-Version: {self.webservice}"])
        elif path in self.files:
            body = self.files[path] if path == "/" else self.files[path] + "\n" * self.padding
            answer(tls, body, headers=["Powered-By: PrestaShop", "Content-Type: text/html; charset=utf-8"])
        else:
            answer(tls, "no such page", "404 Not Found")


def page(body, status="200 OK", headers=()):
    def serve(tls):
        request_of(tls)
        answer(tls, body, status, headers)

    return serve


def drip(tls):
    """A byte now and then, for ever."""
    request_of(tls)
    tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        tls.sendall(b"<")
        time.sleep(0.2)


def silent(tls):
    request_of(tls)
    time.sleep(60)


def redirect(to):
    """`to` takes the number of the path that was asked for."""

    def serve(tls):
        path = request_of(tls)
        number = int(path.strip("/") or 0) if path.strip("/").isdigit() else 0
        answer(tls, "", "302 Found", ["Location: " + to(number)])

    return serve


class Flood:
    """What would be 1 GB; counts what really went."""

    SIZE = 1 << 30

    def __init__(self, chunked=False, headers=False):
        self.chunked, self.headers, self.sent = chunked, headers, 0

    def __call__(self, tls):
        request_of(tls)
        part = b"<p>" * 21845 + b"\n"
        tls.sendall(b"HTTP/1.1 200 OK\r\n")
        if self.headers:
            part = b"X-Flood: " + b"a" * 4000 + b"\r\n"
        elif self.chunked:
            tls.sendall(b"Transfer-Encoding: chunked\r\n\r\n")
            part = b"%x\r\n" % len(part) + part + b"\r\n"
        else:
            tls.sendall(b"Content-Length: %d\r\n\r\n" % self.SIZE)
        with contextlib.suppress(OSError):
            while self.sent < self.SIZE:
                tls.sendall(part)
                self.sent += len(part)


def cut(tls):
    request_of(tls)
    tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<html>")
    tls.shutdown(socket.SHUT_RDWR)


def no_http(tls):
    request_of(tls)
    tls.sendall(b"\x00\x01\x02 this is no HTTP\r\n\r\n")
