from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.witness.program import Witness
from tests.witness.reference_log import Log


@pytest.fixture
def log() -> Log:
    return Log(leaves=40)


@pytest.fixture
def witness(tmp_path, log: Log) -> Iterator[Witness]:
    """Serving, and trusting `log`."""
    witness = Witness(tmp_path)
    try:
        witness.trust(log)
        yield witness.start()
    finally:
        witness.close()
