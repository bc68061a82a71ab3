"""The same delivery from many tabs in one moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def at_once(app: Flask, client: FlaskClient, number: int, body: str) -> list[TestResponse]:
    """`number` deliveries of `body`, each from its own client with the same session."""
    token = client.get("/offline/token", headers={"Accept": "application/json"}).json["token"]
    cookie = client.get_cookie("countersign")
    assert cookie
    ready = Barrier(number)

    def one(_number: int) -> TestResponse:
        own = app.test_client()
        own.set_cookie("countersign", cookie.value)
        ready.wait()
        return own.post(
            "/offline/steps", data=body, content_type="application/json", headers={"X-CSRFToken": token}
        )

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))
