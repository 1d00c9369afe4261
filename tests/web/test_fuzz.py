"""The API's own description in, requests that follow and break it out; no answer may surprise.

A few cases for each operation in every run; API_CASES=300 tries thousands.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
import schemathesis
from fake import FakeClassifier
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from occ.history import open_history
from occ.history.values import KeptPhoto
from occ.settings import Settings
from occ.values import Verdict
from occ.web.openapi import describe_api
from occ.web.server import create_server
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks
from schemathesis.transport.serialization import Binary
from storing import store_one

CASES = int(os.environ.get("API_CASES", "12"))  # for each operation
WANTED = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
BANANA = Verdict("banana", 0.9, "aaaaaaaaaaaa", 0.4, 0.7)
OPERATIONS = [
    (path, method.upper())
    for path, acts in describe_api(Settings())["paths"].items()
    for method in acts
]
OPTIONS = settings(
    max_examples=CASES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    derandomize=CASES < 100,  # every run tries the same few; a long one tries new ones
)


@pytest.fixture(scope="module")
def site():
    """A server with the fake classifier, and its history."""
    history = open_history("sqlite://")
    server = create_server(Settings(rate_limit="", proxies=0), FakeClassifier(), history)
    yield server, history
    history.engine.dispose()


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_request_gets_an_answer_that_is_not_described(
    site, photos, path: str, method: str
) -> None:
    load_all_checks()
    server, history = site
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", server)
    operation, seen = schema[path][method], Counter()
    modes = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @OPTIONS
    @given(case=modes, own=st.sampled_from((True, True, False)))
    def try_one(case, own: bool) -> None:
        headers = {}
        by_id = "{id}" in path
        if own and by_id:  # nobody guesses an id and a receipt: hand both over
            stored = store_one(history, BANANA, photo=KeptPhoto(b"RIFF", 4, 3), learn=True)
            case.path_parameters = {"id": stored.id}
            headers = {"X-Receipt": stored.receipt}
        elif operation.body and not own and not by_id:
            # schemathesis itself sends photos of one pixel, and none is a JPEG
            case.media_type, case.body = "image/jpeg", Binary(photos["banana"])
        response = case.call(headers=headers)
        seen[response.status_code] += 1
        case.validate_response(response, checks=WANTED)

    try_one()
    assert min(seen) < 300, f"nothing was asked that can be answered: {dict(seen)}"
    print(f"{method} {path}: {sum(seen.values())} cases, {dict(sorted(seen.items()))}")
