"""gunicorn's threaded worker -> the same, but whoever sends slowly is let go and holds no thread.

A thread reads a request from its first byte to its last. gunicorn alone would wait for ever, so as
many stalled clients as threads would be the end of the service. May import: web.unread.
"""

from __future__ import annotations

import selectors
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from occ.web.unread import START_BYTES, ProblemSocket, is_of_api

FIRST_S = 5  # for the first byte; gunicorn's keepalive is for a connection that was answered
GRACE_S = 12  # of waiting for a client in one request, beside what its bytes take at SLOWEST
HURRY_S = 2  # the same while no thread is free
SLOWEST = 15_000  # bytes a second; a phone at the edge of a network sends that
SEND_S = 20  # without a byte taken by whoever is to read an answer


class PatientWorker(ThreadWorker):
    """The worker of gunicorn.conf.py; its main loop looks at all clients once a second."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._waits: dict[TConn, Wait] = {}

    def enqueue_req(self, conn: TConn) -> None:
        """Give a connection to a thread once its first byte is there, not before."""
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + FIRST_S
        self.pending_conns.append(conn)
        readable = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, readable)

    def handle(self, conn: TConn) -> Any:
        """One request in a thread, watched until it is over."""
        wait = self._waits[conn] = Wait()
        if conn.initialized:  # a kept connection: its next request
            wait.watch(conn)
        else:
            conn.init = partial(self._init_watched, conn)
        try:
            return super().handle(conn)
        finally:
            self._waits.pop(conn, None)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """gunicorn's own refusal of what it cannot read; under /api as a problem, not as HTML."""
        of_client = (wait.start for conn, wait in list(self._waits.items()) if conn.sock is client)
        if is_of_api(next(of_client, b"")):
            client = ProblemSocket(client)
        super().handle_error(req, client, addr, exc)

    def handle_quit(self, sig: int, frame: Any) -> None:
        """Ctrl+C: end at once. gunicorn would first ask the pool of threads, whose lock this very
        thread may hold: a client that closed just then made one stop in five take 30 seconds."""
        super(ThreadWorker, self).handle_quit(sig, frame)

    def set_accept_enabled(self, enabled: bool) -> None:
        """A stopping worker serves who has knocked, then closes the door: later ones are refused.

        gunicorn leaves it open until all is done, and then cuts off who came meanwhile.
        """
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            before = -1
            while before < self.nr_conns < self.worker_connections:
                before = self.nr_conns
                self.accept(listener)
            listener.close()

    def _init_watched(self, conn: TConn) -> None:
        type(conn).init(conn)
        limit = struct.pack("ll", SEND_S, 0)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        self._waits[conn].watch(conn)

    def murder_pending(self) -> None:
        """Called by the main loop; also ends what has been waited for too long."""
        super().murder_pending()
        grace_s = HURRY_S if len(self._waits) >= self.cfg.threads else GRACE_S
        for conn, wait in list(self._waits.items()):
            if wait.waited_s() > grace_s + wait.received / SLOWEST:
                self.log.debug("Let go of a client that sent too slowly.")
                with suppress(OSError):  # gone by itself
                    conn.sock.shutdown(socket.SHUT_RDWR)  # its thread reads an end and is free


class Wait:
    """How long a thread has waited for the bytes of one request, and how many came."""

    def __init__(self) -> None:
        self.received = 0
        self.start = b""  # of the request
        self._before_s = 0.0  # in reads that are over
        self._since_s: float | None = None  # the read that is going on

    def waited_s(self) -> float:
        """Seconds so far, the present read included."""
        since_s = self._since_s
        now_s = 0.0 if since_s is None else time.monotonic() - since_s
        return self._before_s + now_s

    def watch(self, conn: TConn) -> None:
        """Time every read from this connection from now on."""
        unreader = getattr(conn.parser, "unreader", None)  # HTTP/2 has none, and is off
        if unreader is not None:
            unreader.chunk = partial(self._timed, partial(type(unreader).chunk, unreader))

    def _timed(self, read: Callable[..., bytes], *hint: int | None) -> bytes:
        self._since_s = time.monotonic()
        try:
            data = read(*hint)
            self.received += len(data)
            self.start += data[: START_BYTES - len(self.start)]
            return data
        finally:
            self._before_s += time.monotonic() - self._since_s
            self._since_s = None
