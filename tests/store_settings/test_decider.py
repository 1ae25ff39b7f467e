"""A store's settings."""

from typing import Any

from numu_core.store_settings.commands import ReviseSections, ReviseSettings
from numu_core.store_settings.decider import STORE_SETTINGS, USUAL, Cod, CustomField, StandardField
from numu_core.store_settings.errors import SettingRefused
from numu_core.store_settings.events import SettingsRevised
from tests.kernel.spec import given, new_id

STORE = new_id(1)
LIMITED = SettingsRevised(store_id=STORE, section="cod", changed={"most_minor": 500_000})


def test_only_what_differs_is_a_fact() -> None:
    chosen = ReviseSettings(store_id=STORE, section="cod", changed={"enabled": True, "most_minor": 500_000})
    given().when(chosen).then(LIMITED)
    given(LIMITED).when(chosen).then_nothing()


def test_what_is_not_named_stays() -> None:
    revised = SettingsRevised(store_id=STORE, section="cod", changed={"deposit_required": True})
    assert STORE_SETTINGS.fold([LIMITED, revised]).cod == Cod(most_minor=500_000, deposit_required=True)


def test_a_custom_field_is_read_back_as_one() -> None:
    field = {"id": "gift", "label": "Gift note", "label_ar": "رسالة الهدية"}
    revise = ReviseSettings(store_id=STORE, section="checkout", changed={"custom_fields": [field]})
    (fact,) = given().when(revise).decided
    kept = STORE_SETTINGS.fold([fact]).checkout.custom_fields  # type: ignore[list-item]
    assert kept == (CustomField(id="gift", label="Gift note", label_ar="رسالة الهدية"),)


def test_what_no_section_has_is_refused_by_name() -> None:
    reasons = {
        ("cod", "deposit"): "Object contains unknown field `deposit`",
        ("till", "open"): "unknown section",
    }
    for (section, name), reason in reasons.items():
        given().when(ReviseSettings(store_id=STORE, section=section, changed={name: 1})).then_refused(
            SettingRefused(section=section, reason=reason)
        )


def test_a_setting_we_gave_up_does_not_hinder_reading() -> None:
    old = SettingsRevised(store_id=STORE, section="cod", changed={"colour": "red", "enabled": False})
    assert STORE_SETTINGS.fold([old]).cod == Cod(enabled=False)


def test_several_sections_are_chosen_together_or_not_at_all() -> None:
    good: dict[str, dict[str, Any]] = {"cod": {"most_minor": 500_000}, "payments": {"instapay": False}}
    off = SettingsRevised(store_id=STORE, section="payments", changed={"instapay": False})
    given().when(ReviseSections(store_id=STORE, changed=good)).then(LIMITED, off)
    bad = ReviseSections(store_id=STORE, changed={**good, "till": {"open": True}})
    given().when(bad).then_refused(SettingRefused(section="till", reason="unknown section"))


def test_the_form_has_every_usual_field() -> None:
    fields = {"email": {"required": True}}
    revise = ReviseSettings(store_id=STORE, section="checkout", changed={"standard_fields": fields})
    (fact,) = given().when(revise).decided
    form = STORE_SETTINGS.fold([fact]).checkout.form  # type: ignore[list-item]
    assert form["email"] == StandardField(required=True)
    assert form.keys() == USUAL.keys()
