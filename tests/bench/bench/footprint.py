"""What the service costs when nothing is asked of it: idle connections, and the time to be ready."""

from concurrent.futures import ThreadPoolExecutor

from harness.system import memory_kb, wait_until

CONNECTIONS = 500


def open_one(stack):
    """A connection as a client has it: handshake done, one call made."""
    connection = stack.connect()
    if not connection.healthy():
        raise RuntimeError("the service does not serve")
    return connection


def idle_connections(report, stack, repetitions, say):
    """Each repetition on a fresh service: memory once given back to the allocator would hide the next connections."""
    for repetition in range(repetitions):
        say(f"idle connections, {repetition + 1} of {repetitions}")
        stack.service.stop()
        stack.service.start()
        wait_until(stack.healthy, 20, "health after a restart")
        open_one(stack).close()
        before = memory_kb(stack.service.pid)
        with ThreadPoolExecutor(16) as pool:
            connections = list(pool.map(lambda _: open_one(stack), range(CONNECTIONS)))
        after = memory_kb(stack.service.pid)
        for connection in connections:
            connection.close()
        report.record(
            "Idle connections",
            "palmares",
            {
                "kb_each": (after["rss"] - before["rss"]) / CONNECTIONS,
                "pss_kb_each": (after["pss"] - before["pss"]) / CONNECTIONS,
                "service_rss_mb": before["rss"] / 1024,
            },
        )


def start_up(report, stack, repetitions, say):
    """From exec to READY=1, and it does answer then."""
    for repetition in range(repetitions * 2):
        say(f"start-up, {repetition + 1} of {repetitions * 2}")
        stack.service.stop()
        stack.service.start()
        if not stack.healthy():
            raise RuntimeError("the service said READY=1 and does not serve")
        report.record("Start-up", "palmares", {"ready_ms": stack.service.ready_ms})
