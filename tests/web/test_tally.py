"""A photo that goes after it was accepted in; whether the tests of faults would count it, out."""

from __future__ import annotations

from occ.history import engine as history_engine
from tally import PATH, ids_of


def test_a_photo_that_is_gone_is_counted_as_lost(
    client, history, photos, count_lost, request
) -> None:
    for name in ("banana", "other", "text"):
        client.post(PATH, data=photos[name], content_type="image/jpeg")
    assert len(client.accepted) == 2 and set(ids_of(history)) == client.accepted
    with history_engine.writing(history.engine) as connection:
        connection.exec_driver_sql(
            "DELETE FROM predictions WHERE id = (SELECT min(id) FROM predictions)"
        )
    assert count_lost(client.accepted, ids_of(history)) == 1
    assert request.node.user_properties == [("accepted", 2), ("lost", 1)]
