"""Routes that take files say how many bytes; every other form keeps to `MAX_CONTENT_LENGTH`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(setting: str) -> Callable[[View], View]:
    """Says of a route that its form may have as many bytes as this setting, files and all."""

    def decorate(view: View) -> View:
        view.takes_files = setting  # type: ignore[attr-defined]
        return view

    return decorate


def init_app(app: Flask) -> None:
    app.before_request(allow_files)  # before anything reads the form


def allow_files() -> None:
    setting = getattr(current_app.view_functions.get(request.endpoint or ""), "takes_files", None)
    if setting:
        request.max_content_length = current_app.config[setting]
