"""What a request carries besides Django's own, for annotations."""

from django.http import HttpRequest

from .actor import Actor


class ActorRequest(HttpRequest):
    """A request of somebody with a live post: ``ActorMiddleware`` has set ``actor`` before a view sees it."""

    actor: Actor
