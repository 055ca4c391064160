"""A client of the SP wire protocol (REQ/REP v0) over TLS, independent of the project's own: bytes as platform.md describes them."""

import os
import socket
import ssl
import struct
import uuid

HELLO_REQ = b"\0SP\0\0\x30\0\0"
HELLO_REP = b"\0SP\0\0\x31\0\0"

CODES = (
    "OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED "
    "FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED"
).split()


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, value):
    """One protobuf field: an int as varint, text or bytes with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, str):
        value = value.encode()
    return varint(number << 3 | 2) + varint(len(value)) + value


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data):
    """{number: last value}; ints for varints, bytes for the rest."""
    found, at = {}, 0
    while at < len(data):
        key, at = read_varint(data, at)
        if key & 7 == 0:
            found[key >> 3], at = read_varint(data, at)
        elif key & 7 == 2:
            size, at = read_varint(data, at)
            found[key >> 3] = data[at : at + size]
            at += size
        else:
            raise ValueError(f"wire type {key & 7}")
    return found


def request(method, payload=b"", request_id=None, timeout_ms=20000):
    """A palmares.rpc.v1.Request."""
    return (
        field(1, method)
        + field(2, request_id or str(uuid.uuid4()))
        + field(3, timeout_ms)
        + field(5, payload)
    )


class Reply:
    """A palmares.rpc.v1.Reply."""

    def __init__(self, body):
        reply = fields(body)
        status = fields(reply.get(1, b""))
        self.code = CODES[status.get(1, 0)]
        self.reason = status.get(2, b"").decode()
        self.message = status.get(3, b"").decode()
        self.payload = reply.get(2, b"")


def tls_context(ca, certificate=None, key=None):
    context = ssl.create_default_context(cafile=ca)
    if certificate:
        context.load_cert_chain(certificate, key)
    return context


class Connection:
    """One connection; calls one after the other."""

    def __init__(self, address, context, timeout=20, source=None):
        host, port = address.rsplit(":", 1)
        tcp = socket.create_connection((host, int(port)), timeout=timeout, source_address=(source, 0) if source else None)
        tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = context.wrap_socket(tcp, server_hostname=host)
        self.socket.sendall(HELLO_REQ)
        hello = self.read(8)
        if hello != HELLO_REP:
            raise ConnectionError(f"not an SP replier: {hello!r}")

    def read(self, size):
        data = bytearray()
        while len(data) < size:
            piece = self.socket.recv(min(size - len(data), 1 << 20))
            if not piece:
                raise ConnectionError("the connection was closed")
            data += piece
        return bytes(data)

    def send(self, body, identity=None):
        identity = identity or os.urandom(4)
        header = bytes([identity[0] | 0x80]) + identity[1:]
        self.socket.sendall(struct.pack(">Q", len(body) + 4) + header + body)
        return header

    def receive(self):
        """The request id header and the body of one reply."""
        (size,) = struct.unpack(">Q", self.read(8))
        frame = self.read(size)
        return frame[:4], frame[4:]

    def call(self, method, payload=b"", **options):
        sent = self.send(request(method, payload, **options))
        header, body = self.receive()
        if header != sent:
            raise ConnectionError("an answer to another request")
        return Reply(body)

    def healthy(self):
        reply = self.call("palmares.rpc.v1.HealthService/Check")
        return reply.code == "OK" and fields(reply.payload).get(1) == 1

    def close(self):
        self.socket.close()
