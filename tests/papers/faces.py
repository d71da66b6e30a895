"""Which font each character of a page is set in."""

import ctypes

import pypdfium2
from pypdfium2 import raw


def faces_of(page: pypdfium2.PdfPage) -> dict[str, str]:
    """The font of the last place each character stands at, by the character."""
    text = page.get_textpage()
    found = {}
    for at in range(text.count_chars()):
        name = ctypes.create_string_buffer(200)
        flags = ctypes.c_int()
        raw.FPDFText_GetFontInfo(text.raw, at, name, 200, ctypes.byref(flags))
        found[text.get_text_range(at, 1)] = name.value.decode().partition("+")[2]
    return found
