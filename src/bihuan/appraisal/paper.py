"""The declaration on paper: which words stand before which field, as the Word template is built with and read back by. Pure.

Papers are in Chinese whatever language the page is in.
"""

from .fields import BACKGROUND, NOVELTY, PRACTICE, PROMISE, RESULTS

TITLE = "特色创新申报表"
NOTE = "请在右边一栏填写，左边的名称不要改；填好后在申报页面传回。空着的栏不改变页面上已经填的内容。"
ITEM = (
    ("title", "事项名称"),
    ("goal", "目标类别"),
    (BACKGROUND.key, BACKGROUND.label),
    (PRACTICE.key, PRACTICE.label),
    (NOVELTY.key, NOVELTY.label),
    (RESULTS.key, RESULTS.label),
    ("in_use_since", "投入使用日期"),
    ("completion", "目标完成百分比"),
    ("cost", "投入经费（万元）"),
    ("partners", "合作单位"),
)
PROMISED = (
    ("promise_title", "明年承诺事项"),
    ("promise_goal", "承诺目标类别"),
    ("promise_by", "承诺完成日期"),
    (PROMISE.key, PROMISE.label),
)
FIGURES = (("name", "指标"), ("before", "实施前"), ("after", "实施后"), ("measure", "计量单位"))
RECOGNITIONS = (("name", "荣誉或肯定"), ("body", "发文机关"), ("level", "级别"), ("on", "日期"))
STEPS = (("text", "承诺节点"), ("by", "完成日期"))
# Empty lines a paper offers beside those filled in.
SPARE = 3
