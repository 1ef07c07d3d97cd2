"""A flux-emulator for the tests: one for the run, an account for each test. Needs Node and requests."""

import json
import os
import subprocess
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests


@pytest.fixture(scope="session")
def flux_url():
    """The URL of an emulator: of FLUX_EMULATOR_URL, or of one that is started for the run."""
    if os.environ.get("FLUX_EMULATOR_URL"):
        yield os.environ["FLUX_EMULATOR_URL"]
        return
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.json"
        command = ["npx", "flux-emulator", "--port", "0", "--ready-file", str(ready), "--log-level", "warn"]
        process = subprocess.Popen(command)
        try:
            while not ready.exists() or not ready.read_text():
                if process.poll() is not None:
                    raise RuntimeError(f"flux-emulator ended with {process.returncode}")
                time.sleep(0.05)
            yield json.loads(ready.read_text())["url"]
        finally:
            process.terminate()
            process.wait()


@dataclass
class Flux:
    """The emulator, and the account of the current test."""

    url: str
    key: str

    @property
    def base_url(self):
        return f"{self.url}/live/v1"

    def control(self, method, path, **body):
        """Asks the control API about the account of this test: control("POST", "/rules", then={"status": 503})."""
        reply = requests.request(
            method, f"{self.url}/_emulator{path}", headers={"x-key": self.key}, json=body or None, timeout=30
        )
        reply.raise_for_status()
        return reply.json() if reply.content else None


@pytest.fixture
def flux(flux_url, request, monkeypatch):
    flux = Flux(flux_url, f"test-{uuid.uuid4()}")
    monkeypatch.setenv("BFL_API_KEY", flux.key)
    monkeypatch.setenv("BFL_BASE_URL", f"{flux_url}/live")
    failed_before = request.session.testsfailed
    yield flux
    if request.session.testsfailed > failed_before:
        for entry in flux.control("GET", "/requests")["entries"]:
            print(entry["method"], entry["url"], entry["status"], entry.get("explain") or "")
    else:
        flux.control("POST", "/rules/verify")
    flux.control("POST", "/reset")
