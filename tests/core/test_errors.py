import pickle

from bihuan.core.errors import Conflict, Denied, DomainError, Invalid, NotFound


def test_error_says_its_sentence_with_its_values():
    error = Invalid("row", "第 %(row)s 行：%(percent)s%%", row=3, percent=5)

    assert str(error) == "第 3 行：5%"
    assert (error.code, error.message, error.data) == ("row", "第 %(row)s 行：%(percent)s%%", {"row": 3, "percent": 5})


def test_error_without_values_is_its_message_untouched():
    assert str(Denied("no", "完成率 100% 之前不能归档")) == "完成率 100% 之前不能归档"


def test_error_within_an_error_is_told_in_its_place():
    inner = NotFound("unit", "没有单位“%(name)s”", name="某局")

    assert str(Conflict("row", "第 %(row)s 行：%(problem)s", row=3, problem=inner)) == "第 3 行：没有单位“某局”"


def test_error_survives_a_process_boundary():
    error = Invalid("row", "第 %(row)s 行", row=3)
    returned = pickle.loads(pickle.dumps(error))  # noqa: S301  bytes made one line above

    assert (type(returned), returned.code, str(returned)) == (Invalid, "row", "第 3 行")


def test_the_four_kinds_are_one_family():
    assert [kind.__base__ for kind in (Invalid, Denied, NotFound, Conflict)] == [DomainError] * 4
