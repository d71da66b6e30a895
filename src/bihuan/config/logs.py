"""Log lines as JSON objects: one event a line, times in UTC, no colours."""

import structlog
from structlog.stdlib import ProcessorFormatter


def json_formatter() -> ProcessorFormatter:
    """Return the formatter for lines of our own (structlog) and of every library (logging) alike."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    return ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            _without_request,
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
    )


def _without_request(
    logger: structlog.typing.WrappedLogger, name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Drop Django's request object: its representation holds the path with whatever a person typed into it."""
    event.pop("request", None)
    return event
