"""Nothing is told to the hub about who uses it."""

from __future__ import annotations

import subprocess
import sys


def test_the_hub_library_sends_no_telemetry() -> None:
    """Whoever imports the package first, its library of the hub has telemetry switched off."""
    program = "import bench, huggingface_hub.constants as c; print(c.HF_HUB_DISABLE_TELEMETRY)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert said.stdout == "True\n"
