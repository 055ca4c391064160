"""Links that can be cut, slow and stalled where network namespaces are not to be had: a TCP proxy before the services.

The same interface as wire.Wires. A link is every so-manieth connection, whoever makes it; packets cannot be lost here, so a link that loses them
stalls instead, for moments."""

import asyncio
import random
import socket
import threading

PIECE = 65536


class Link:
    def __init__(self):
        self.cut = False
        self.delay = self.jitter = self.loss = 0.0
        self.writers = set()


class Proxies:
    """One port for each of the services' ports. Use as a context."""

    def __init__(self, count, ports):
        self.count = count
        self.links = [Link() for _ in range(count)]
        self.serial = 0
        self.sockets = {port: socket.create_server(("127.0.0.1", 0)) for port in ports}
        self.ports = {port: server.getsockname()[1] for port, server in self.sockets.items()}
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self.thread.start()
        for port, server in self.sockets.items():
            asyncio.run_coroutine_threadsafe(asyncio.start_server(lambda r, w, p=port: self._serve(p, r, w), sock=server), self.loop).result(10)
        return self

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    async def _serve(self, port, reader, writer):
        link = self.links[self.serial % self.count]
        self.serial += 1
        try:
            if link.cut:
                return
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", port)
            link.writers |= {writer, there_writer}
            await asyncio.gather(self._pump(link, reader, there_writer), self._pump(link, there_reader, writer))
            link.writers -= {writer, there_writer}
        except OSError:
            pass
        finally:
            writer.close()

    @staticmethod
    async def _pump(link, reader, writer):
        try:
            while piece := await reader.read(PIECE):
                while link.cut:
                    await asyncio.sleep(0.05)  # as a cable that was pulled: nobody is told
                wait = link.delay + random.uniform(0, link.jitter) + (0.3 if random.random() < link.loss else 0)
                if wait:
                    await asyncio.sleep(wait)
                writer.write(piece)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    @staticmethod
    def addresses():
        return []

    @staticmethod
    def command(_, command):
        return command

    def change(self, number, **changes):
        link = self.links[number]
        for name, value in changes.items():
            setattr(link, name, value)
        if changes.get("cut") and random.random() < 0.5:  # half of them: both ends hear of it
            for writer in list(link.writers):
                self.loop.call_soon_threadsafe(writer.transport.abort)

    def heal(self):
        for number in range(self.count):
            self.change(number, cut=False, delay=0.0, jitter=0.0, loss=0.0)
