import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_security_page_is_what_checklist_and_tests_say() -> None:
    """``script/security`` writes it anew."""
    done = subprocess.run([sys.executable, str(ROOT / "script" / "security.py"), "--check"], check=False)

    assert done.returncode == 0, "docs/security.md is old: run script/security"
