"""The way in through the units above: the database key, sealed to their computers and to the paper recovery key.

Whoever opens it learns from inside which unit and network it is for: a sealed key taken from one clinic's computer cannot
be passed off as another's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop import exchange
from desktop.workflows.key_file import PARENT, KeyFile, Slot

if TYPE_CHECKING:
    from desktop.exchange import Trust


def sealed_to_parents(file: KeyFile, key: bytes, trust: Trust, network: str) -> KeyFile:
    """The key file with the seal renewed where other devices than before are to read it; without parents, without it.

    ``to`` names the units that can help: the one above and, for the paper key, the one at the top.
    """
    own, roster = trust.own, trust.roster
    parent = trust.authority[own].parent if own in trust.authority else ""
    devices = trust.devices_of(parent) if parent else ()
    recipients = sorted(
        {device.age for device in devices} | ({roster.recovery} if roster.recovery and parent else set())
    )
    if not recipients:
        return file.without(PARENT)
    to = list(dict.fromkeys([*([parent] if devices else []), *([roster.top] if roster.recovery else [])]))
    import hashlib  # only where the key is sealed anew

    told = hashlib.sha256("\n".join([own, network, *to, *recipients]).encode()).hexdigest()
    held = file.slot(PARENT, "parent")
    if held is not None and held.body["recipients"] == told:
        return file
    sealed = exchange.seal_database_key(key, own, network, recipients)
    return file.with_slot(
        Slot(PARENT, "parent", {"org": own, "network": network, "to": to, "recipients": told, "sealed": sealed})
    )
