"""A server with review pages in, a client who is in and forms that carry their word out."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

TOKEN = "a-long-random-word"


def enter_review(server: Flask, name: str = "Ada", token: str = TOKEN) -> FlaskClient:
    """A client who is in; what the door answered is its `entered`."""
    made = server.test_client()
    made.entered = made.post("/review/enter", data={"token": token, "name": name})
    return made


def word_of(client: FlaskClient) -> str:
    """The word that a form of this session must carry."""
    return re.search(r'name="form_word" value="([^"]+)"', client.get("/review").text)[1]


def send(client: FlaskClient, act: str, **fields: str):
    """Post a form with its word."""
    return client.post(f"/review/{act}", data={"form_word": word_of(client), **fields})
