"""The merchant's own questions at checkout: who must answer, and what is an answer."""

from typing import Any

import pytest
from msgspec.structs import replace

from numu_core.checkout.errors import FieldsRefused
from numu_core.orders.events import Answer
from tests.checkout.shop import buy, chosen, order_of
from tests.kernel.spec import given
from tests.orders.shop import CAIRO, MONA, stocked

questions = chosen(
    "checkout",
    custom_fields=[
        {"id": "gift", "type": "checkbox", "label": "A gift?", "label_ar": "هدية؟"},
        {"id": "size", "type": "select", "label": "Size", "options": ["M", "L"], "required": True},
        {"id": "day", "type": "date", "label": "Day"},
        {"id": "count", "type": "number", "label": "Guests"},
        {"id": "words", "type": "textarea", "label": "Words"},
    ],
)


def refused(answers: dict[str, Any]) -> set[str]:
    """The fields that were refused."""
    refusal = given(*stocked, questions).when(replace(buy, custom_fields=answers)).refusal
    assert isinstance(refusal, FieldsRefused)
    assert refusal.errors.keys() == refusal.errors_ar.keys()
    return set(refusal.errors)


def test_answers_are_kept_with_their_questions() -> None:
    answers = {"gift": True, "size": "L", "day": "2026-02-01", "count": 3, "words": " happy birthday ", "other": "x"}
    order = order_of(given(*stocked, questions).when(replace(buy, custom_fields=answers)))
    assert order.answers == (
        Answer(id="gift", label="A gift?", label_ar="هدية؟", value="true"),
        Answer(id="size", label="Size", value="L"),
        Answer(id="day", label="Day", value="2026-02-01"),
        Answer(id="count", label="Guests", value="3"),
        Answer(id="words", label="Words", value="happy birthday"),
    )


def test_only_what_is_required_must_be_answered() -> None:
    order = order_of(given(*stocked, questions).when(replace(buy, custom_fields={"size": "M"})))
    assert order.answers == (Answer(id="size", label="Size", value="M"),)
    assert refused({}) == {"size"}
    assert refused({"size": ""}) == {"size"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("gift", "maybe"),
        ("gift", 2),
        ("size", "XXL"),
        ("size", True),
        ("size", ["M"]),
        ("day", "tomorrow"),
        ("count", "many"),
        ("count", "nan"),
        ("words", "x" * 501),
        ("words", {"a": 1}),
    ],
)
def test_what_is_no_answer_is_named(field: str, value: Any) -> None:
    assert refused({"size": "M", field: value}) == {field}


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert refused({"day": "x", "count": "y"}) == {"size", "day", "count"}


def test_usual_fields_are_required_where_the_merchant_says_so() -> None:
    needed = {name: {"required": True} for name in ("phone", "email", "governorate", "notes")}
    facts = [*stocked, chosen("checkout", standard_fields=needed)]
    silent = replace(buy, contact=replace(MONA, phone=None, email=None), ship_to=replace(CAIRO, state=None), notes=None)
    refusal = given(*facts).when(silent).refusal
    assert isinstance(refusal, FieldsRefused)
    assert set(refusal.errors) == {"phone", "email", "governorate", "notes"}
    said = replace(buy, ship_to=replace(CAIRO, state="Cairo"), notes="ring twice")
    assert order_of(given(*facts).when(said)).notes == "ring twice"


def test_nothing_is_asked_unless_the_merchant_asks() -> None:
    assert order_of(given(*stocked).when(replace(buy, custom_fields={"x": "y"}))).answers is None
