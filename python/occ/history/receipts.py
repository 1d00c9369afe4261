"""The database's own secret -> receipts and digests: what is kept lets nobody claim a photo.

May import: errors, history.values.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets as random
from dataclasses import dataclass, field

from occ.errors import HistoryRefused
from occ.history.values import Request

SECRET_FORM = re.compile(r"[0-9a-f]{64}")  # as migration.py makes it
RECEIPT_CHARACTERS = 40  # 160 bits


@dataclass(frozen=True)
class Seal:
    """Makes receipts and digests with the database's secret."""

    secret: bytes = field(repr=False)

    def make_receipt(self, number: str, request: Request | None, place: int = 0) -> str:
        """A random receipt; for a repeated request the same again, though it is kept nowhere."""
        words = _words(request, place) if request else (random.token_hex(16),)
        return self._digest("receipt", number, *words)[:RECEIPT_CHARACTERS]

    def columns_of(self, request: Request | None, place: int) -> dict[str, str | None]:
        """What a row keeps of the request that made it; place: of its photo in the request."""
        if request is None:
            return {"request_hash": None, "request_digest": None}
        digest = _digest_body(request)
        return {"request_hash": self.hash_request(request, place), "request_digest": digest}

    def hash_request(self, request: Request, place: int) -> str:
        """The same for the same client, key and place in the request; tells none of them."""
        return self._digest("request", *_words(request, place))

    def _digest(self, *words: str) -> str:
        return hmac.new(self.secret, "\0".join(words).encode(), hashlib.sha256).hexdigest()


def seal_of(secret: object) -> Seal:
    """The seal of the secret as the database holds it; raises HistoryRefused, showing nothing."""
    if not isinstance(secret, str) or not SECRET_FORM.fullmatch(secret):
        raise HistoryRefused(
            "The database's secret, by which receipts are made, is damaged.",
            advice="Restore the database from a copy.",
        )
    return Seal(bytes.fromhex(secret))


def hash_receipt(receipt: str) -> str:
    """The digest under which a receipt is kept; receipts are random, so no salt is needed."""
    return hashlib.sha256(receipt.encode(errors="replace")).hexdigest()


def is_receipt(receipt: str, kept_hash: str | None) -> bool:
    """True if this receipt belongs to this digest; takes the same time for every wrong one."""
    return kept_hash is not None and hmac.compare_digest(kept_hash, hash_receipt(receipt))


def check_body(request: Request, kept_digest: str) -> None:
    """Raises HistoryRefused (code key_reused) if the key came with another body before."""
    if not hmac.compare_digest(kept_digest, _digest_body(request)):
        raise HistoryRefused(
            "This Idempotency-Key was already used for another request.",
            code="key_reused",
            advice="Use a new key for each new request.",
        )


def _words(request: Request, place: int) -> tuple[str, str, str]:
    return (request.client, request.key, str(place))


def _digest_body(request: Request) -> str:
    """Keyed with the client's own key, which is not kept: the row can't be tested for a photo."""
    return hmac.new(request.key.encode(), request.body, hashlib.sha256).hexdigest()
