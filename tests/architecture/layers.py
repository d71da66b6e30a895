"""The layers as pyproject.toml gives them to the import checker: one list for both checks."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "bihuan"


def layers() -> list[set[str]]:
    """The packages of each layer, highest first, without the leading ``bihuan.``."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (listed,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    return [set(re.findall(r"bihuan\.(\w+)", layer)) for layer in listed]


def height(package: str) -> int:
    """How high a package stands; 0 is the lowest layer."""
    (found,) = [number for number, layer in enumerate(reversed(layers())) if package in layer]
    return found
