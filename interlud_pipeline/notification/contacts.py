"""Addresses, from a file outside git; the only place that reads them. Nothing here shows one, in no error either.

Belongs here: reading and checking the file, and whom a message goes to.
Does not belong here: the functions of the register, which stand for people everywhere else.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from pathlib import Path

from interlud_pipeline.notification.message import OPERATORS
from interlud_pipeline.reference import Register

COLUMNS = ("recipient", "email", "function")


class ContactsError(ValueError):
    """The file of contacts cannot be used; the message names the line, and no address."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One address.

    Attributes:
        recipient: A body's SIREN, an authority's code, or ``exploitation``.
        function: Function of whoever reads it, shown to nobody else; may be blank.
        address: The address; shown nowhere.
    """

    recipient: str
    function: str
    address: str = field(repr=False)


@dataclass(frozen=True)
class Contacts:
    """All addresses, by recipient."""

    by_recipient: Mapping[str, tuple[Contact, ...]] = field(default_factory=dict, repr=False)

    def of(self, recipient: str) -> tuple[Contact, ...]:
        """The addresses of a recipient; none where nobody gave one."""
        return self.by_recipient.get(recipient, ())


def read_contacts(path: Path | None, register: Register) -> Contacts:
    """Read the file of contacts.

    Args:
        path: CSV with the columns ``recipient``, ``email`` and, where wanted, ``function``; ``None`` for no contacts.
        register: The register, which knows bodies and authorities.

    Raises:
        ContactsError: It is missing, or a line cannot be used.
    """
    if path is None:
        return Contacts()
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = [name for name in COLUMNS[:2] if name not in (reader.fieldnames or ())]
            if missing:
                raise ContactsError(f"le fichier des contacts n'a pas la colonne « {missing[0]} »")
            contacts = [_contact(row, reader.line_num, register) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ContactsError(f"le fichier des contacts ne peut être lu ({type(error).__name__})") from None
    return Contacts(_grouped(contacts))


def _grouped(contacts: Iterable[Contact]) -> dict[str, tuple[Contact, ...]]:
    found: dict[str, dict[str, Contact]] = {}
    for contact in contacts:
        found.setdefault(contact.recipient, {}).setdefault(contact.address.casefold(), contact)
    return {recipient: tuple(by_address.values()) for recipient, by_address in found.items()}


def _contact(row: Mapping[str, str | None], line: int, register: Register) -> Contact:
    recipient, email, function = ((row.get(name) or "").strip() for name in COLUMNS)
    known = {*register.agglomerations, *register.authorities, OPERATORS}
    if recipient not in known:
        raise ContactsError(
            f"fichier des contacts, ligne {line} : le destinataire n'est ni un SIREN ni une autorité du registre, "
            f"ni « {OPERATORS} »"
        )
    if not all(sign.isprintable() for sign in function):
        raise ContactsError(f"fichier des contacts, ligne {line} : la fonction contient un saut de ligne")
    address = _checked(email)
    if address is None:
        raise ContactsError(f"fichier des contacts, ligne {line} : l'adresse ne peut être utilisée")
    return Contact(recipient, function, address)


def _checked(email: str) -> str | None:
    """An address that a mail server takes: ASCII, its domain in the form that the network uses."""
    local, at, domain = email.rpartition("@")
    try:
        address = f"{local}@{domain.encode('idna').decode('ascii')}" if at and local and domain else ""
        parsed = Address(addr_spec=address)
    except (MessageError, ValueError, IndexError):
        return None
    return parsed.addr_spec if address.isascii() and parsed.username and parsed.domain else None
