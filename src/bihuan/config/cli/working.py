"""How long work is told on a terminal: a bar for each step, a line when it is done."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from .command import speak


def step(label: str, console: Console | None = None) -> Callable[[int], AbstractContextManager[Callable[[int], None]]]:
    """Return what enters a step of so many items (marked msgid ``label``) and gives a function that hears of those done."""
    console = console or Console()

    @contextmanager
    def entered(total: int) -> Iterator[Callable[[int], None]]:
        words = speak(label)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task(words, total=total)
            yield lambda count: progress.advance(task, count)
        console.print(f"[green]✓[/] {words}  [dim]{total}[/]", highlight=False)

    return entered
