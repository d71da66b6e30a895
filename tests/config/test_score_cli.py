"""``bihuan score`` and ``bihuan verify-result`` as somebody types them, without a data folder."""

import json
import re
from pathlib import Path

import pytest

from tests.support.site import bihuan

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "scoring-packs.md"
HEAD = 'schema: 1\ncode: skate\nversion: "1"\ntitle: {zh: 示例, en: Example}\nnote: {zh: 示例值, en: Example}\n'
# Four judges count, since the fifth was absent once: 7.88 · 1.6 → 12.61 and 7.69 · 1.6 → 12.30, with 70.35 − 1.
MARKS = """entry,seat,criterion,mark
x,,elements,70.35
x,,deductions,1
x,1,skating,7.75
x,1,timing,8
x,2,skating,8
x,2,timing,7.5
x,3,skating,7.5
x,3,timing,7.25
x,4,skating,8.25
x,4,timing,8
x,5,skating,7.75
x,5,timing,
"""


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    """The example of the guide, word for word."""
    example = re.search(r"```yaml\n(criteria:\n  key: segment.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    path = tmp_path / "rule.yaml"
    path.write_text(HEAD + example.group(1), encoding="utf-8")
    return path


def test_the_guides_example_scores_and_is_computed_again(rule: Path, tmp_path: Path) -> None:
    marks, result = tmp_path / "marks.csv", tmp_path / "result.json"
    marks.write_text(MARKS)

    done = bihuan("score", "--pack", rule, "--marks", marks, "--out", result, data=tmp_path / "none")
    again = bihuan("verify-result", result, data=tmp_path / "none")

    assert (done.returncode, done.stdout.splitlines()[0], done.stderr) == (0, "1\tx\t94.26", "")
    assert (again.returncode, again.stdout.split("：")[0]) == (0, "按文件重算，逐项相符。结果摘要")
    assert not (tmp_path / "none").exists()

    told = json.loads(result.read_bytes())
    told["outcomes"][0]["total"] = "94.27"
    result.write_text(json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")), encoding="utf-8")
    changed = bihuan("verify-result", result, data=tmp_path / "none")
    assert changed.returncode == 1
    assert changed.stdout.splitlines() == ["✗ outcomes[0]", "✗ outcomes[0].total", "结果与按文件重算的不符，共 2 处。"]


def test_bad_input_ends_with_row_and_reason_and_status_2(rule: Path, tmp_path: Path) -> None:
    marks = tmp_path / "marks.csv"
    marks.write_text(MARKS.replace("x,1,skating,7.75", "x,1,skating,7.8").replace("x,2,timing,7.5", "x,2,dance,7.5"))

    done = bihuan("score", "--pack", rule, "--marks", marks, data=tmp_path / "none")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "bihuan: marks.csv 第 4 行：7.8 不行：要在 0 到 10 之间，每 0.25 一档。",
        "bihuan: marks.csv 第 7 行：办法里没有可打分的指标“dance”。",
    ]

    rule.write_text(rule.read_text(encoding="utf-8").replace("fewest: 3", "fewest: three"), encoding="utf-8")
    broken = bihuan("score", "--pack", rule, "--marks", marks, data=tmp_path / "none")
    assert broken.returncode == 2
    assert "rule.yaml 第" in broken.stderr
    assert "fewest" in broken.stderr
