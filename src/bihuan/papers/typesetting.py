"""Setting a paper with typst, inside the limited child; the parent's side is ``typeset``."""

from collections.abc import Iterator

import typst


def compile_paper(folder: str, fonts: str, output: str) -> Iterator[str]:
    """Set ``main.typ`` of ``folder`` into ``output``; yield an empty text, or what typst says is wrong.

    The folder is all that the paper can read: its own templates, the data and the pictures given with it.
    """
    try:
        typst.compile(
            f"{folder}/main.typ",
            output=output,
            root=folder,
            font_paths=[fonts],
            ignore_system_fonts=True,
            package_path=f"{folder}/none",
            package_cache_path=f"{folder}/none",
        )
    except typst.TypstError as error:
        yield f"{error.message}\n{error.diagnostic}"
    else:
        yield ""
