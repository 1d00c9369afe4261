"""gunicorn's own log in, the same without a word about who asked, for what, or what they sent out.

Each request has its line in logs.py already. Hosts switch gunicorn's log of requests on (Heroku:
`--access-logfile -`), and its warnings repeat the line they could not read. May import: nothing of
ours.
"""

from __future__ import annotations

import logging
import sys


def forget_clients() -> None:
    """Called in each worker: from here on, gunicorn's log tells of the service only."""
    logging.getLogger("gunicorn.access").addFilter(lambda record: False)
    logging.getLogger("gunicorn.error").addFilter(keep_the_sentence)


def keep_the_sentence(record: logging.LogRecord) -> bool:
    """Drop what is filled into a sentence: in a worker that is an address, a path or a raw line.

    The kind of fault is told instead. False, so that nothing is written, if no sentence is left.
    """
    if isinstance(record.args, tuple) and all(isinstance(each, int) for each in record.args):
        sentence, _, what_was_sent = record.getMessage().partition(" from ip=")
        if not what_was_sent:
            return True  # "Worker exiting (pid: 7)"
    else:
        sentence = str(record.msg).partition("%")[0].rstrip(" :.")
    fault = sys.exc_info()[0]
    record.msg = f"{sentence}: {fault.__name__}" if fault else sentence
    record.args = ()
    return bool(sentence)
