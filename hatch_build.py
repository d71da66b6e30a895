"""What the build adds: the wheel asks for what requirements/runtime.in lists, and carries the list of its exact parts."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)
PARTS = Path("build", "sbom", "bihuan.cdx.json")


class RequirementsHook(MetadataHookInterface):
    """Fills ``project.dependencies``; the exact, hashed versions stay in requirements/runtime.txt."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add every requirement line to the metadata."""
        lines = Path(self.root, "requirements", "runtime.in").read_text(encoding="utf-8").splitlines()
        metadata["dependencies"] = [line for raw in lines if (line := raw.partition("#")[0].strip())]


class PartsHook(BuildHookInterface):
    """Puts a list of parts (SBOM, CycloneDX 1.6) into the wheel's ``.dist-info/sboms`` (PEP 770)."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the list out of the two locks; an editable install has none."""
        if version == "editable":
            return
        root = Path(self.root)
        path = root / PARTS
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(_list_of_parts(root, self.metadata.version), indent=1) + "\n", encoding="utf-8")
        build_data["sbom_files"] = [str(PARTS)]


def _list_of_parts(root: Path, version: str) -> dict[str, Any]:
    own = {"type": "application", "name": "bihuan", "version": version, "purl": f"pkg:pypi/bihuan@{version}"}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"bom-ref": own["purl"], **own}},
        "components": [
            {"type": "library", "name": name, "version": exact, "purl": purl, "bom-ref": purl}
            for name, exact, purl in sorted({*_of_python(root), *_of_the_front_end(root)})
        ],
    }


def _of_python(root: Path) -> Iterator[tuple[str, str, str]]:
    """Yield what the program runs with."""
    for name, exact in PINNED.findall(Path(root, "requirements", "runtime.txt").read_text(encoding="utf-8")):
        yield name, exact, f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{exact}"


def _of_the_front_end(root: Path) -> Iterator[tuple[str, str, str]]:
    """Yield what is built into scripts, styles and fonts; tools of development and other machines' binaries are no part of it."""
    packages = json.loads(Path(root, "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for path, told in packages.items():
        if path and not told.get("dev") and not told.get("optional"):
            name = path.rpartition("node_modules/")[2]
            yield name, told["version"], f"pkg:npm/{name.replace('@', '%40')}@{told['version']}"
