"""Reading one's own mail address."""

from bihuan.registry.actor import Actor

from ..enciphered import unseal
from ..models import Mailbox
from .proof import context_of


def own_mailbox(actor: Actor) -> Mailbox | None:
    """Return the actor's own mailbox where it has an address; the clock has none."""
    if actor.person_id is None:
        return None
    return Mailbox.objects.filter(personal__person_id=actor.person_id).exclude(address="").first()


def address_of(mailbox: Mailbox) -> str:
    """Return the address in plain, for its owner's own page."""
    return unseal(mailbox.address, context=context_of(mailbox))
