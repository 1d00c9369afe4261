"""PostgreSQL's address -> an engine whose connections wait only so long for a lock or an answer.

May import: nothing of ours.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.pq import TransactionStatus

CONNECT_S = 5
POOL_S = 10  # for one of ten connections; each is needed for a few milliseconds


class BoundedConnection(psycopg.Connection):
    """Closes itself if an answer takes longer than `answer_s`; None: waits as long as it takes.

    The driver would wait for ever. Nothing else ends that where a server process is stopped, or a
    proxy forgot us: the other machine's system still answers, so that no time-out of the network
    (tcp_user_timeout, keepalives) is due, and no time-out of the server is looked at.
    """

    answer_s: float | None = 2  # for the sign of life that is asked of it before it is used again

    def wait(self, gen: Generator, *interval: float, timeout: float | None = None) -> Any:
        """psycopg's one place where it waits for the server."""
        try:
            return super().wait(gen, *interval, timeout=timeout or self.answer_s)
        except psycopg.OperationalError:
            if self.info.transaction_status == TransactionStatus.ACTIVE:
                self.close()  # what is still owed would be taken for the next answer
            raise


def make_postgres(address: sa.URL) -> sa.Engine:
    """An engine for postgresql+psycopg://…; nothing is connected yet."""
    engine = sa.create_engine(
        address,
        pool_pre_ping=True,  # hosts close idle connections
        pool_size=5,
        max_overflow=5,
        pool_timeout=POOL_S,
        # No prepared statements and no start-up options: hosts put PgBouncer in between
        connect_args={"connect_timeout": CONNECT_S, "prepare_threshold": None},
        hide_parameters=True,
    )
    sa.event.listen(engine, "do_connect", _connect)
    sa.event.listen(engine, "begin", _begin)
    sa.event.listen(engine, "checkin", _give_back)
    return engine


def _connect(dialect: object, record: object, words: list, options: dict) -> BoundedConnection:
    return BoundedConnection.connect(*words, **options)


def _begin(connection: sa.Connection) -> None:
    """Locks are waited for as in SQLite; by itself PostgreSQL waits for ever."""
    options = connection.get_execution_options()
    connection.connection.driver_connection.answer_s = options.get("answer_s")
    if "wait_ms" in options:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {options['wait_ms']}")


def _give_back(connection: BoundedConnection | None, record: object) -> None:
    if connection is not None:
        connection.answer_s = BoundedConnection.answer_s
