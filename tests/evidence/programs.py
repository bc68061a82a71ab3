"""Other people's programs, which judge our PDFs: Poppler's."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def run(name: str, *arguments: str | Path) -> str:
    """What the program says. Where it is not installed the test is skipped, and fails in CI."""
    if shutil.which(name) is None:
        if os.environ.get("COUNTERSIGN_CI"):
            pytest.fail(f"no {name} on this machine, and CI must not skip what others say of our PDFs")
        pytest.skip(f"no {name} on this machine: install poppler-utils to check PDFs with it")
    done = subprocess.run(
        [name, *map(str, arguments)], capture_output=True, text=True, errors="replace", check=False
    )
    return done.stdout + done.stderr
