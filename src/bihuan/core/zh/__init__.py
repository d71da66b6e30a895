"""Chinese as offices type and print it: widths, numerals, dates, lists of names, likeness of names."""

from bihuan.core.zh.dates import day_in_list, day_in_prose, day_in_table, month_in_prose, span_in_prose
from bihuan.core.zh.initials import as_initials, initials
from bihuan.core.zh.names import similarity, split_names
from bihuan.core.zh.numerals import chinese_numeral, numerals_to_digits, read_digits, read_numeral
from bihuan.core.zh.quantities import exact_number, short_number
from bihuan.core.zh.width import half_width, squash

__all__ = [
    "as_initials",
    "chinese_numeral",
    "day_in_list",
    "day_in_prose",
    "day_in_table",
    "exact_number",
    "half_width",
    "initials",
    "month_in_prose",
    "numerals_to_digits",
    "read_digits",
    "read_numeral",
    "short_number",
    "similarity",
    "span_in_prose",
    "split_names",
    "squash",
]
