"""The wheel alone is the whole program: built here, installed in an environment that has never seen this checkout."""

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.support.site import environment

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("bihuan-*-py3-none-any.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment's ``bin`` folder. The libraries are lent by this one, so that no network is needed."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(home, with_pip=True)
    run(home / "bin" / "python", "-m", "pip", "install", "--no-deps", "--no-index", wheel, cwd=home)
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home / "bin"


def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.mark.asvs("15.1.2")
def test_the_wheel_carries_the_list_of_its_exact_parts(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (path,) = [name for name in archive.namelist() if name.endswith(".dist-info/sboms/bihuan.cdx.json")]
        told = json.loads(archive.read(path))

    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert told["metadata"]["component"]["name"] == "bihuan"
    listed = {one["purl"] for one in told["components"]}
    locked = (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split(" ")[0].split("[")[0].split("==")[0] for line in locked if "==" in line and line[0] != " "}
    assert {purl.removeprefix("pkg:pypi/").split("@")[0] for purl in listed if purl.startswith("pkg:pypi/")} == {
        name.lower().replace("_", "-") for name in pinned
    }
    front = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert {f"pkg:npm/{name.replace('@', '%40')}@{exact}" for name, exact in front.items()} <= listed


@pytest.mark.parametrize(
    "part",
    [
        "bihuan/ui/static/ui/app.js",
        "bihuan/ui/static/ui/charts.js",
        "bihuan/ui/static/ui/app.css",
        "bihuan/ui/static/ui/icons.svg",
        "bihuan/papers/fonts/NotoSerifSC_400Regular.ttf",
        "bihuan/papers/fonts/NotoSansSC_700Bold.ttf",
        "bihuan/ledger/wordtemplates/notice.docx",
        "bihuan/papers/typst/official.typ",
        "bihuan/ui/jinja2/ui/base.html",
        "bihuan/locale/en/LC_MESSAGES/django.mo",
        "bihuan/py.typed",
    ],
)
def test_wheel_carries(wheel: Path, part: str) -> None:
    assert part in names(wheel)


def test_wheel_carries_the_rule_books(wheel: Path) -> None:
    source = ROOT / "src"
    books = [str(path.relative_to(source)) for path in (source / "bihuan" / "packs").rglob("*.y*ml")]

    assert books
    assert [name for name in books if name not in names(wheel)] == []


def test_wheel_carries_no_tests_and_no_sources_of_translations(wheel: Path) -> None:
    assert [name for name in names(wheel) if "tests/" in name or name.endswith((".po", ".ts", ".scss"))] == []


def test_wheel_asks_for_what_the_list_asks_for(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        asked = archive.read(metadata).decode().count("\nRequires-Dist: ")

    lines = (ROOT / "requirements" / "runtime.in").read_text().splitlines()
    assert asked == len([line for line in lines if line and not line.startswith("#")])


def test_installed_program_makes_a_demo_folder(installed: Path, tmp_path: Path) -> None:
    where = run(installed / "python", "-c", "import bihuan; print(bihuan.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed.parent)

    run(installed / "bihuan", "init", "--demo", "--data", tmp_path / "data", cwd=tmp_path)

    assert (tmp_path / "data" / "db.sqlite3").stat().st_size > 100_000
    assert list((tmp_path / "data" / "static" / "ui").glob("app.*.js"))
    assert "no issues" in run(installed / "bihuan", "--data", tmp_path / "data", "manage", "check", cwd=tmp_path)
