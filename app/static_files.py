"""Static files are asked for by content: their address carries their hash, so a browser keeps them for a year.

`url_for("static", filename=…)` stays what everybody writes; the hash is added here. A changed file has
another address at once, and an address without the right hash is asked for again each time.

Words (styles, scripts, drawings) travel compressed. Pages do not: they hold form tokens beside words that
somebody else may have chosen, and the length of a compressed page would tell the one by the other.
"""

from __future__ import annotations

import gzip
import hashlib
import os
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, has_request_context, request, url_for
from markupsafe import Markup

KEPT = "public, max-age=31536000, immutable"  # a year, the longest that caches believe
WORDS = ("text/css", "text/javascript", "image/svg+xml")


def init_app(app: Flask) -> None:
    app.url_defaults(add_hash)
    app.jinja_env.globals["url_for"] = address
    app.jinja_env.globals["files_of_every_page"] = files_of_every_page
    app.after_request(keep_for_long)
    app.after_request(compress)


def add_hash(endpoint: str, values: dict[str, object]) -> None:
    """Called for each `url_for`: a static file that exists gets `?v=` and the start of its hash."""
    if endpoint == "static" and "v" not in values and (known := hash_of(str(values["filename"]))):
        values["v"] = known


def address(endpoint: str, **values: Any) -> str:
    """`url_for` of templates and menus. What is the same on every page is put together once.

    A page asks for some thirty addresses: most are those of its own files and of the menu.
    """
    if not has_request_context() or endpoint.startswith("."):
        return url_for(endpoint, **values)
    if endpoint == "static" and values.keys() == {"filename"}:
        return fixed_address(request.script_root, endpoint, hash_of(values["filename"]), **values)
    return url_for(endpoint, **values) if values else fixed_address(request.script_root, endpoint)


@lru_cache(maxsize=1024)
def fixed_address(_way_in: str, endpoint: str, hash: str | None = None, **values: Any) -> str:
    """The address of something that takes no values but a file's name, below the path `_way_in`."""
    return url_for(endpoint, **values, v=hash) if hash else url_for(endpoint, **values)


def files_of_every_page() -> Markup:
    """What `base.html` loads on each page, as markup. Drawn once, except while somebody works on the files."""
    drawn = draw_files if current_app.debug else drawn_files
    return drawn(request.script_root if has_request_context() else "")


def draw_files(_way_in: str) -> Markup:
    return Markup(current_app.jinja_env.get_template("components/files.html").render())  # noqa: S704  # of ours


drawn_files = lru_cache(maxsize=16)(draw_files)


def keep_for_long(response: Response) -> Response:
    """Only what was asked for by its right hash: a guess must not fill a cache with something else."""
    if request.endpoint == "static" and response.status_code in (200, 304):
        known = hash_of((request.view_args or {}).get("filename", ""))
        if known and request.args.get("v") == known:
            response.headers["Cache-Control"] = KEPT
    return response


def compress(response: Response) -> Response:
    """A whole file of words, for a browser that takes gzip."""
    if request.endpoint != "static" or response.status_code != 200 or response.mimetype not in WORDS:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] and not request.range:
        path = Path(current_app.static_folder or "") / (request.view_args or {})["filename"]
        response.set_data(compressed(path, path.stat().st_mtime_ns))
        response.headers["Content-Encoding"] = "gzip"
        response.direct_passthrough = False
        tag, _weak = response.get_etag()
        response.set_etag(f"{tag}-gzip")
    return response


@cache
def compressed(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)


def hash_of(filename: str) -> str | None:
    path = f"{current_app.static_folder}/{filename}"  # no Path: a page asks for some twenty
    try:
        return read_hash(path, os.stat(path).st_mtime_ns)
    except OSError:
        return None


@cache
def read_hash(path: str | Path, _changed: int) -> str:
    """Eight hexadecimal digits of SHA-256. The time of the last change is what the cache goes by."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:8]
