"""schemathesis: whatever the description allows, and much that it does not, is answered and never breaks the server."""

import hypothesis
import pytest
import schemathesis
from pytest_django.live_server_helper import LiveServer
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)

from bihuan.registry.actor import Actor
from tests.ledger.factories import County, make_county, make_items
from tests.support.api import Program

CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance]
EXAMPLES = 10
# The bytes of tus are written as any others.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")


@pytest.fixture
def county(transactional_db: None) -> County:
    county = make_county()
    make_items(county, 3, lead=county.street)
    return county


@pytest.mark.slow
@pytest.mark.parametrize("persona", ["clerk", "liaison", "verifier"])
def test_nothing_the_description_allows_breaks_the_server(
    county: County, live_server: LiveServer, persona: str
) -> None:
    who: Actor = getattr(county, persona)
    program = Program(who)
    schema = schemathesis.openapi.from_url(
        f"{live_server.url}/api/v1/openapi.json", headers={"Authorization": f"Bearer {program.secret}"}
    )
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        tried += _try(operation, program.secret)

    assert tried > EXAMPLES * 5


def _try(operation: schemathesis.APIOperation, secret: str) -> int:
    tried = 0

    @hypothesis.given(case=operation.as_strategy())
    @hypothesis.settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    def one(case: schemathesis.Case) -> None:
        nonlocal tried
        tried += 1
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)

    one()
    return tried
