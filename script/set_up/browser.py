"""Chromium for the tests: out of an npm package, with its libraries and a Chinese font, all inside ``.venv``."""

import shutil
import tarfile
from pathlib import Path

from console import Step, run
from node import find_node
from stamps import ENVIRONMENT, ROOT

HOME = ENVIRONMENT / "chromium"
CHROMIUM = HOME / "chromium"
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium" / "bin"
FONTS = ROOT / "node_modules" / "@expo-google-fonts"
# The libraries of the system it was built on, for machines that lack them, and its software renderer.
ARCHIVES = ("al2023", "swiftshader")
FONT_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
  <alias><family>serif</family><prefer><family>Noto Serif SC</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>Noto Sans SC</family></prefer></alias>
  <alias><family>system-ui</family><prefer><family>Noto Sans SC</family></prefer></alias>
</fontconfig>
"""


def unpack_browser(step: Step) -> None:
    """Lay out ``.venv/chromium``: the program, its libraries, fonts and the configuration that finds them."""
    partial = HOME.with_name("chromium.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    _decompress(PACKAGE / "chromium.br", partial / "chromium", step)
    (partial / "chromium").chmod(0o755)
    for number, name in enumerate(ARCHIVES, 1):
        archive = partial / f"{name}.tar"
        _decompress(PACKAGE / f"{name}.tar.br", archive, step)
        _unpack(archive, partial)
        archive.unlink()
        step.at(number, len(ARCHIVES) + 1)
    _lay_out_fonts(partial)
    shutil.rmtree(HOME, ignore_errors=True)
    partial.rename(HOME)


def _unpack(archive: Path, folder: Path) -> None:
    """Write the archive's plain files, none outside ``folder``; Python 3.11.2 has no ``filter="data"`` yet."""
    with tarfile.open(archive) as members:
        for member in members:
            target = (folder / member.name).resolve()
            if not member.isfile() or not target.is_relative_to(folder.resolve()):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with members.extractfile(member) as source, target.open("wb") as file:
                shutil.copyfileobj(source, file)
            target.chmod(member.mode & 0o755)


def _decompress(source: Path, target: Path, step: Step) -> None:
    run([find_node(step).node, Path(__file__).with_name("unbrotli.mjs"), source, target], step=step)


def _lay_out_fonts(folder: Path) -> None:
    fonts = folder / "fonts"
    fonts.mkdir()
    for family in ("noto-sans-sc", "noto-serif-sc"):
        for weight in ("400Regular", "700Bold"):
            (source,) = (FONTS / family).rglob(f"*_{weight}.ttf")
            shutil.copyfile(source, fonts / source.name)
    configuration = FONT_CONFIGURATION.format(fonts=HOME / "fonts", cache=HOME / "font-cache")
    (fonts / "fonts.conf").write_text(configuration, encoding="utf-8")
