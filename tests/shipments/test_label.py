"""The label of a parcel that the store brings itself: a page, made of what the read model holds."""

from msgspec.structs import replace

from numu_gateway.shipments.bodies import label_page
from numu_projections.shipments.views import LabelView
from tests.kernel.spec import NOW

LABEL = LabelView(
    carrier="manual",
    tracking_number="OWN-000001",
    reference="ORD-000042",
    kind="forward",
    shown="created",
    cod_minor=45_990,
    currency="EGP",
    created_at=NOW,
    notes=None,
    order_number="ORD-000042",
    item_count=2,
    address={
        "first_name": "منى",
        "last_name": "علي",
        "address_line1": '12 "شارع" <مكرم>',
        "address_line2": None,
        "city": "مدينة نصر",
        "state": None,
        "country": "EG",
        "phone": "+201012345678",
    },
    receiver_first_name=None,
    receiver_last_name=None,
    receiver_phone=None,
)


def test_a_label_says_where_to_go_and_what_to_collect() -> None:
    page = label_page(LABEL, "متجر النيل")
    for part in ("متجر النيل", "منى علي", "+201012345678", "مدينة نصر · EG", "459.90 EGP", "OWN-000001", 'dir="rtl"'):
        assert part in page, part
    assert "12 &#34;شارع&#34; &lt;مكرم&gt;" in page
    assert "Return" not in page


def test_a_governorate_stands_there_by_its_names() -> None:
    assert LABEL.address
    for state in ("EG-PTS", "Port Said", "بورسعيد"):
        page = label_page(replace(LABEL, address={**LABEL.address, "city": "Port Said", "state": state}), "Nile")
        assert "Port Said · بورسعيد · EG" in page
        assert "EG-PTS" not in page


def test_a_correction_stands_before_what_the_order_said() -> None:
    page = label_page(replace(LABEL, receiver_first_name="سارة", receiver_phone="+201112345678"), "Nile")
    assert "سارة علي" in page
    assert "+201012345678" not in page


def test_a_return_says_so_and_an_erased_customer_has_no_address() -> None:
    page = label_page(replace(LABEL, kind="return", cod_minor=0, address=None, notes="المقاس"), "Nile")
    for part in ("Return", "0.00 EGP", "محيت بيانات العميل", "المقاس"):
        assert part in page, part
