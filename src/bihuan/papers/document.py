"""What a text document is once it has been read: paragraphs and tables in their order, plain frozen values.

Paragraphs are numbered as a person counts them, from 1: every paragraph of the text that stands in no table, blank ones
too. Rows of tables have numbers of their own, from 1, running on from one table to the next. A line of a plain text file
is a paragraph, numbered like the lines an editor shows.
"""

from dataclasses import dataclass

from bihuan.papers.workbook import Picture, Sheet


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. ``label`` is the number that the program prints before it (一、), empty for one typed by hand.

    ``text`` keeps line ends inside the paragraph. A picture's ``row`` is the paragraph's number, its column 0.
    """

    number: int
    label: str
    text: str
    pictures: tuple[Picture, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """What a person sees, line by line, the printed number before the first."""
        first, *others = self.text.split("\n")
        return (self.label + first, *others)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole file; a table is a sheet whose columns are the table's grid."""

    name: str
    blocks: tuple[Paragraph | Sheet, ...]
