"""What a declaration says in words: its texts in the order of the paper. Pure.

The same list makes the form, the Word paper, the word limits and what is compared, so that none of them can lack one.
"""

from dataclasses import dataclass

from bihuan.core.text import N_

LONGEST_TITLE = 60
LONGEST_STEP = 100
# As much as any text holds; how much a rule allows is in ``terms``.
LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Written:
    """One text: its name in the program, its label (as the paper says it too), and how many words the example rule allows."""

    key: str
    label: str
    allowed: int
    hint: str = ""


BACKGROUND = Written("background", N_("背景"), 300, N_("为什么要做，要解决什么问题"))
PRACTICE = Written("practice", N_("主要做法"), 800)
NOVELTY = Written("novelty", N_("创新点"), 400, N_("和以前、和别处比，新在哪里"))
RESULTS = Written("results", N_("工作成效"), 600, N_("做到了什么；数字另填在成效数据里"))
PROMISE = Written("promise", N_("明年承诺的内容"), 600, N_("做什么、做到什么程度、什么时候做到"))
TEXTS = (BACKGROUND, PRACTICE, NOVELTY, RESULTS, PROMISE)
# What is compared with other declarations: a promise is no work done.
COMPARED = (BACKGROUND, PRACTICE, NOVELTY, RESULTS)


def count_words(text: str) -> int:
    """Count as offices do: every character but blanks and line ends."""
    return len("".join(text.split()))
