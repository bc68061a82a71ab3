"""A browser reduced to what load needs: one kept-alive connection, cookies, forms."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlencode, urlsplit


class Browser:
    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies: dict[str, str] = {}
        self.text = ""
        self.status = 0
        self.statements = 0
        self.path = ""

    def send(
        self,
        method: str,
        path: str,
        form: list[tuple[str, str]] | dict[str, str] | None = None,
        stage: bool = False,
    ) -> Browser:
        body = urlencode(form) if form is not None else None
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if stage:
            headers["X-Stage"] = "alone"  # as stage.js sends a form
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        self.text = answer.read().decode(errors="replace")
        self.status = answer.status
        self.statements = int(answer.getheader("X-Statements", "0"))
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.split(";")[0]
        where = answer.getheader("Location") or answer.getheader("Content-Location")
        self.path = urlsplit(where or path).path
        return self

    def get(self, path: str) -> Browser:
        return self.send("GET", path)

    def post(
        self, path: str, form: list[tuple[str, str]] | dict[str, str] | None = None, stage: bool = False
    ) -> Browser:
        return self.send("POST", path, form or {}, stage)

    def hidden(self) -> dict[str, str]:
        """The hidden fields of the last page; the last of a name wins, as the main form stands last."""
        found: dict[str, str] = {}
        for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", self.text):
            name = re.search(r'name="([^"]+)"', tag)
            value = re.search(r'value="([^"]*)"', tag)
            if name:
                found[name[1]] = value[1] if value else ""
        return found

    @property
    def token(self) -> str:
        return self.hidden().get("csrf_token", "")
