"""Names and phones of people: encrypted where they rest, masked where they are shown to those without the right."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings

from bihuan.core.ciphers import KeyRing, blind_index, blind_indexes, decrypt, encrypt

from .models import Person, PersonalRecord

KEY_ID = "k1"
PHONE_HEAD = 3
PHONE_TAIL = 4


@dataclass(frozen=True)
class PersonalValues:
    """What is personal about one person, in clear. ``phone`` may be empty."""

    name: str
    phone: str


@cache
def _ring(purpose: str, data_key: str) -> KeyRing:
    return KeyRing.derive({KEY_ID: data_key.encode()}, KEY_ID, purpose)


def cipher_ring() -> KeyRing:
    """Return the keys personal values are encrypted with, derived from the installation's data key."""
    return _ring("registry/personal", settings.BIHUAN.data_key)


def index_ring() -> KeyRing:
    """Return the keys of the blind index of names; knowing them opens no value."""
    return _ring("registry/name-index", settings.BIHUAN.data_key)


def new_record(person: Person, values: PersonalValues) -> PersonalRecord:
    """Return the unsaved record that holds ``values`` for ``person``."""
    record = PersonalRecord(person=person, realm_id=person.realm_id)
    write(record, person, values)
    return record


def write(record: PersonalRecord, person: Person, values: PersonalValues) -> None:
    """Put ``values`` into ``record`` (unsaved): fields ``name``, ``phone`` and ``name_index`` change."""
    record.name = encrypt(cipher_ring(), values.name, context=_context(person, "name"))
    record.phone = encrypt(cipher_ring(), values.phone, context=_context(person, "phone")) if values.phone else ""
    record.name_index = blind_index(index_ring(), values.name)


def read(record: PersonalRecord, person: Person) -> PersonalValues:
    """Return the values of ``record`` in clear; the caller has asked for the right. Raises Invalid if it was altered."""
    phone = decrypt(cipher_ring(), record.phone, context=_context(person, "phone")) if record.phone else ""
    return PersonalValues(decrypt(cipher_ring(), record.name, context=_context(person, "name")), phone)


def name_indexes(name: str) -> list[str]:
    """Return the index values under which a person of exactly this name may be found."""
    return blind_indexes(index_ring(), [name])


def mask_name(name: str) -> str:
    """Return the name as those without the right see it: its first character and two stars, whatever its length."""
    return name[:1] + "**" if name else ""


def mask_phone(phone: str) -> str:
    """Return ``138****1234``; a number too short to leave anything hidden is hidden whole."""
    if len(phone) < PHONE_HEAD + PHONE_TAIL + 2:
        return "****" if phone else ""
    return f"{phone[:PHONE_HEAD]}****{phone[-PHONE_TAIL:]}"


def _context(person: Person, field: str) -> str:
    return f"person/{person.uid}/{field}"
