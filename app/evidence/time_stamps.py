"""A time stamp authority (RFC 3161), asked over HTTP with what Python brings."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError, set_tsp_headers

TIME_STAMP_SECONDS = 10  # how long we wait for a time stamp
TIME_STAMP_BYTES = 100_000  # the most that we read of an answer


class Authority(TimeStamper):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return tsp.TimeStampResp.load(await asyncio.to_thread(self.ask, req.dump()), strict=True)

    def ask(self, question: bytes) -> bytes:
        if not self.url.startswith(("https://", "http://")):
            raise TimestampRequestError("a time stamp authority has a web address")
        request = urllib.request.Request(self.url, question, set_tsp_headers({}))  # noqa: S310  # see above
        try:
            with urllib.request.urlopen(request, timeout=TIME_STAMP_SECONDS) as answer:  # noqa: S310
                return bytes(answer.read(TIME_STAMP_BYTES))
        except (urllib.error.URLError, TimeoutError) as problem:
            raise TimestampRequestError(str(problem)) from problem
