"""What Bosta wants to read: bodies of deliveries and visits."""

from typing import Any
from uuid import UUID

from msgspec import Raw

from numu_core.kernel.money import Money
from numu_core.kernel.providers import Account
from numu_core.shipments.errors import AddressNotServed
from numu_core.shipments.providers.bosta_cities import city_of
from numu_core.shipments.providers.bosta_codes import CUSTOMER_RETURN, FORWARD
from numu_core.shipments.providers.bosta_questions import Amend, Parcel, Receiver, Visit


def local_phone(phone: str) -> str:
    """``+201012345678`` as Bosta wants it: ``01012345678``. Numbers of other countries stay."""
    return "0" + phone.removeprefix("+20") if phone.startswith("+20") else phone


def number(money: Money) -> Raw:
    """Major units as a JSON number, without passing through a float."""
    digits = money.decimal()
    return Raw((digits.rstrip("0").rstrip(".") if "." in digits else digits).encode())


def delivery(parcel: Parcel, account: Account) -> dict[str, Any]:
    """A delivery, or a return that begins at the customer's door.

    Raises:
        AddressNotServed: no city of Bosta's has this name, or it does not deliver there.
    """
    to = parcel.receiver
    city = city_of(to.state, to.city)
    if city is None or not city.served:
        raise AddressNotServed(place=", ".join(filter(None, (to.state, to.city))))
    return {
        "type": CUSTOMER_RETURN if parcel.back else FORWARD,
        "specs": {
            "packageType": "Parcel",
            "size": "SMALL",
            "packageDetails": {"itemsCount": parcel.pieces, "description": parcel.reference},
        },
        "goodsInfo": {"amount": number(parcel.goods)},
        "notes": parcel.notes,
        "cod": number(parcel.collect),
        "allowToOpenPackage": False,
        "pickupAddress" if parcel.back else "dropOffAddress": {
            "cityId": city.id,
            "city": city.name,
            "districtName": to.city,
            "firstLine": to.line1,
            "secondLine": to.line2,
        },
        "receiver": receiver(to),
        "businessReference": parcel.reference,
        "uniqueBusinessReference": parcel.shipment_id.hex,
        "webhookUrl": parcel.webhook_url,
        "webhookCustomHeaders": {"X-Bosta-Token": account["hook_token"]},
    }


def receiver(to: Receiver) -> dict[str, Any]:
    """Who opens the door."""
    return {
        "firstName": to.first_name,
        "lastName": to.last_name,
        "fullName": f"{to.first_name} {to.last_name}".strip(),
        "phone": local_phone(to.phone),
        "email": to.email,
    }


def amendment(amend: Amend) -> dict[str, Any]:
    """What of a delivery can be changed."""
    return {"cod": number(amend.collect), "notes": amend.notes, "receiver": receiver(amend.receiver)}


def visit(asked: Visit) -> dict[str, Any]:
    """A collection. Bosta keeps no reference of ours; the notes carry it."""
    contact = {
        "name": asked.contact_name,
        "phone": local_phone(asked.contact_phone),
        **({"email": asked.contact_email} if asked.contact_email else {}),
    }
    return {
        "businessLocationId": asked.place,
        "scheduledDate": asked.day.isoformat(),
        "scheduledTimeSlot": asked.slot,
        "contactPerson": contact,
        "numberOfParcels": asked.parcels,
        "packageType": "Normal",
        "hasBigItems": False,
        "hasFragileItems": False,
        "notes": f"{asked.notes} {mark(asked.pickup_id)}".strip(),
        "repeatedData": {"repeatedType": "One Time"},
    }


def mark(pickup_id: UUID) -> str:
    """How we recognise a visit that we asked for."""
    return f"[{pickup_id.hex}]"
