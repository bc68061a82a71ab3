"""`flask serve` and `flask worker`: the application with a real server, and its background worker."""

from __future__ import annotations

import socket
import subprocess
import sys

import click
from flask import Flask, current_app

from app import sealing

HOST = "127.0.0.1"


def init_app(app: Flask) -> None:
    app.cli.add_command(serve)
    app.cli.add_command(work)


@click.command("serve")
@click.option("--port", default=8000, show_default=True, envvar="PORT")
@click.option("--with-worker", is_flag=True, help="Run the background worker beside it.")
def serve(port: int, with_worker: bool) -> None:
    """Serve Countersign on this machine (waitress)."""
    import waitress

    if taken(port):
        raise click.ClickException(
            f"Port {port} is taken by another program. Choose another one: PORT={port + 1}"
        )
    require_keys()
    worker = None
    if with_worker:
        worker = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
        )  # our own command
    click.echo(f"Countersign is on http://{HOST}:{port} (stop with Ctrl+C)")
    try:
        waitress.serve(
            unwrapped(),
            host=HOST,
            port=port,
            threads=8,
            connection_limit=1000,  # slow clients must not use up the default of 100
            channel_timeout=20,  # seconds
            # Ours answers with a page; what is far too large is not even taken in.
            max_request_body_size=2 * current_app.config["MAX_RECEIPT_LENGTH"],
            clear_untrusted_proxy_headers=False,  # `proxies` decides which are believed
            ident=None,
            _quiet=True,
        )
    finally:
        if worker:
            worker.terminate()
            worker.wait(timeout=10)


@click.command("worker")
def work() -> None:
    """Run the background worker: mail, new periods, refreshers, digests."""
    from app import worker

    require_keys()
    worker.run(unwrapped())


def require_keys() -> None:
    """Nothing is served that could not sign: a missing or another key stops the start, with one sentence."""
    if reason := sealing.why_not_to_start():
        raise click.ClickException(reason)


def unwrapped() -> Flask:
    """The application itself, for code that outlives this context."""
    return current_app._get_current_object()  # type: ignore[attr-defined, no-any-return]  # the proxy's own method


def taken(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False
