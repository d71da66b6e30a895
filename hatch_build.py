"""Build-time metadata: the wheel asks for what requirements/runtime.in lists, so the list exists once."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class RequirementsHook(MetadataHookInterface):
    """Fills ``project.dependencies``; the exact, hashed versions stay in requirements/runtime.txt."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add every requirement line to the metadata."""
        lines = Path(self.root, "requirements", "runtime.in").read_text(encoding="utf-8").splitlines()
        metadata["dependencies"] = [line for raw in lines if (line := raw.partition("#")[0].strip())]
