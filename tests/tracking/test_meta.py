"""What Meta is told of somebody: written as documented, then hashed; examples computed by somebody else."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from numu_core.kernel.providers import ProviderRefused
from numu_core.tracking.providers.meta import HASHED, META, Happened, click, hashed, person, refusal

ROWS = json.loads((Path(__file__).parent.parent / "samples" / "meta.json").read_text())["hashing"]
KNOWN = [row for row in ROWS if row["field"].partition(" ")[0] in HASHED]
AT = datetime(2026, 3, 2, 14, 3, tzinfo=UTC)


@pytest.mark.parametrize("row", KNOWN, ids=lambda row: row["field"])
def test_what_is_hashed_is_written_as_documented(row: dict[str, str]) -> None:
    field = row["field"].partition(" ")[0]
    assert HASHED[field](row["raw"]) == row["normalised"]
    assert person(**{field: row["raw"]}) == {field: [row["sha256"]]}


@pytest.mark.parametrize(
    ("field", "raw", "written"),
    [
        ("ph", "+201012345678", "201012345678"),
        ("ph", "٠١٠١٢٣٤٥٦٧٨", "201012345678"),
        ("ph", "00966501234567", "966501234567"),
        ("fn", "Mona 🌸–Li", "monali"),
        ("ct", "القاهرة", "cairo"),
        ("ct", "حي بلا اسم لاتيني", ""),
        ("ct", "6th of October", ""),
        ("st", "EG-C", "cairo"),
        ("st", "محافظة الجيزة", "giza"),
        ("country", "Egypt", "eg"),
        ("country", "Somewhere", ""),
        ("zp", "1", ""),
    ],
)
def test_what_people_write_in_egypt_is_understood_or_left_out(field: str, raw: str, written: str) -> None:
    assert HASHED[field](raw) == written
    assert (field in person(**{field: raw})) == bool(written)


def test_what_is_not_known_is_left_out_and_never_hashed_empty() -> None:
    assert person(em=None, ph="", fn="  ", client_user_agent="") == {}
    assert hashed("") not in json.dumps(person(em="a@b.eg", fn=" ", ln="-"))


def test_what_is_not_hashed_goes_as_it_is() -> None:
    told = {"client_user_agent": "Mozilla/5.0", "fbp": "fb.1.17.9", "fbc": "fb.1.17.AbC"}
    assert person(**told) == told
    assert click("IwAR0AbC", AT) == "fb.1.1772460180000.IwAR0AbC"


@pytest.mark.parametrize(("agent", "source"), [("Mozilla/5.0", "website"), (None, "other")])
def test_only_a_browsers_own_words_make_an_event_a_websites(agent: str | None, source: str) -> None:
    happened = Happened(
        trace_id=UUID(int=7),
        pixel_id="1",
        name="AddToCart",
        event_id="e-1",
        at=AT,
        url="https://shop.example/p",
        user=person(fbp="fb.1.17.9", client_user_agent=agent),
        custom={},
        test_code="TEST1",
        attempts=1,
    )
    body = json.loads(META.build(happened, {"token": "t"}, "job/7").body)
    assert body["test_event_code"] == "TEST1"
    [event] = body["data"]
    assert (event["action_source"], event["event_time"]) == (source, 1772460180)
    assert event["event_source_url"] == "https://shop.example/p"


@pytest.mark.parametrize(
    ("answer", "passes", "why"),
    [
        (
            '{"error": {"code": 100, "error_subcode": 2804003, "error_user_title": "Too Old"}}',
            False,
            "100/2804003 Too Old",
        ),
        ('{"error": {"code": 190, "error_subcode": 463, "message": "of mona@example.com"}}', False, "190/463"),
        ('{"error": {"code": 80004}}', True, "80004"),
        ('{"error": {"code": 100, "is_transient": true}}', True, "100"),
        ("<html>", False, "<html>"),
    ],
)
def test_a_refusal_passes_or_stays_and_repeats_nobodys_data(answer: str, passes: bool, why: str) -> None:
    found = refusal(ProviderRefused(provider="meta", answer=answer))
    assert (found.passes, found.why) == (passes, why)
