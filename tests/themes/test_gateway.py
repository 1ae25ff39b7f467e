"""Themes over HTTP."""

import io
from typing import Any
from uuid import uuid4

from PIL import Image

from tests.kernel.world import Merchant, World

BUNDLE = "https://cdn.numueg.app/nile/1.0.0/theme.js"


async def shown(world: World, merchant: Merchant, **query: Any) -> dict[str, Any]:
    await world.fold()
    guest = await world.guest()
    answer = await guest.get(f"/storefront/theme/{merchant.store_id}", params=query)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()["data"]
    return told


def headline_of(theme: dict[str, Any]) -> str:
    text: str = theme["customization_v3"]["templates"]["home"]["sections"]["hero"]["settings"]["headline"]
    return text


async def test_every_store_shows_the_built_in_theme_in_its_language(world: World) -> None:
    english, arabic = await world.merchant(), await world.merchant(default_language="ar")
    assert headline_of(await shown(world, english)) == "Everything you love, in one place"
    assert headline_of(await shown(world, arabic)) == "كل ما تحبه في مكان واحد"


async def test_an_unknown_store_has_no_theme(world: World) -> None:
    guest = await world.guest()
    for store in (uuid4(), "api", "sitemap.xml"):
        assert (await guest.get(f"/storefront/theme/{store}")).status_code == 404


async def test_a_draft_is_published_and_reset(world: World) -> None:
    merchant = await world.merchant()
    at = f"/stores/{merchant.store_id}/settings/customization"
    saved = await merchant.patch(at, json={"hero": {"headline": "<b>Sale</b><script>x</script>"}, "schema_version": 3})
    assert saved.status_code == 200, saved.text
    assert saved.json()["data"]["hero"]["headline"] == "<b>Sale</b>"
    assert saved.json()["data"]["schema_version"] == 3
    assert not saved.json()["data"]["is_published"]
    before = await shown(world, merchant)
    assert headline_of(before).startswith("Everything")
    draft = await shown(world, merchant, draft="true", installation_id=before["installation_id"])
    assert headline_of(draft) == "<b>Sale</b>"
    published = (await merchant.post(f"{at}/publish")).json()["data"]
    assert published["is_published"]
    assert published["last_published_at"]
    assert headline_of(await shown(world, merchant)) == "<b>Sale</b>"
    again = (await merchant.post(f"{at}/reset")).json()["data"]
    assert (again["is_published"], again["hero"]["headline"]) == (False, "")
    assert headline_of(await shown(world, merchant)) == "<b>Sale</b>"
    await merchant.post(f"{at}/publish")
    assert headline_of(await shown(world, merchant)).startswith("Everything")


async def test_a_draft_is_shown_to_who_knows_its_installation_and_kept_by_nobody(world: World) -> None:
    merchant, guest = await world.merchant(), await world.guest()
    path = f"/storefront/theme/{merchant.store_id}"
    theme = (await guest.get(path)).json()["data"]
    answer = await guest.get(path, params={"draft": "true", "installation_id": theme["installation_id"]})
    assert answer.headers["cache-control"] == "private, no-store"
    for wrong in ({"draft": "true"}, {"draft": "true", "installation_id": str(uuid4())}):
        assert (await guest.get(path, params=wrong)).status_code == 404


async def test_a_theme_is_a_hot_read(world: World) -> None:
    merchant, guest = await world.merchant(), await world.guest()
    path = f"/storefront/theme/{merchant.store_id}"
    first = await guest.get(path)
    assert first.headers["cache-control"].startswith("public, max-age=60")
    assert (await guest.get(path, headers={"if-none-match": first.headers["etag"]})).status_code == 304


async def test_somebody_faster_is_not_overwritten(world: World) -> None:
    merchant = await world.merchant()
    at = f"/stores/{merchant.store_id}/settings/customization"
    tag = (await merchant.patch(at, json={"hero": {"headline": "One"}})).headers["etag"]
    assert (await merchant.patch(at, json={"hero": {"headline": "Two"}}, headers={"if-match": tag})).status_code == 200
    late = await merchant.patch(at, json={"hero": {"headline": "Three"}}, headers={"if-match": tag})
    assert late.status_code in {409, 412}
    assert (await merchant.get(at)).json()["data"]["hero"]["headline"] == "Two"


async def test_what_cannot_be_is_refused_and_changes_nothing(world: World) -> None:
    merchant = await world.merchant()
    at = f"/stores/{merchant.store_id}/settings/customization"
    bad = {"templates": {"home": {"sections": {"a": {"type": "volcano"}}, "order": ["a"]}}}
    refused = await merchant.patch(at, json=bad)
    assert refused.status_code == 422
    assert refused.json()["error"]["code"] == "VALIDATION_ERROR"
    assert (await merchant.patch(at, json={"hero": "big"})).status_code == 422
    too_long = await merchant.patch(at, json={"global_settings": {"story": "x" * 300_000}})
    assert too_long.status_code == 413
    assert (await merchant.get(at)).json()["data"]["version"] == 0


async def test_a_theme_from_elsewhere_comes_and_goes(world: World) -> None:
    merchant = await world.merchant()
    at = f"/stores/{merchant.store_id}/themes/external"
    sent = {"github_url": "https://github.com/nile/Nile-Theme", "bundle_url": BUNDLE, "bundle_checksum": "A" * 64}
    attached = await merchant.post(at, json=sent)
    assert attached.status_code == 202, attached.text
    assert attached.json()["data"]["status"] == "complete"
    build = attached.json()["data"]["build_id"]
    status = (await merchant.get(f"{at}/builds/{build}")).json()["data"]
    assert (status["status"], status["theme_id"], status["bundle_url"]) == ("complete", "nile-theme", BUNDLE)
    assert (await merchant.get(f"{at}/builds/{uuid4()}")).status_code == 404
    told = (await merchant.get(at)).json()["data"]
    assert (told["has_external_theme"], told["theme_id"], told["bundle_url"]) == (True, "nile-theme", BUNDLE)
    theme = await shown(world, merchant)
    assert (theme["theme_type"], theme["bundle_url"], theme["bundle_checksum"]) == ("external", BUNDLE, "a" * 64)
    listed = (await merchant.get(f"/stores/{merchant.store_id}/themes")).json()["data"]
    assert listed["active_theme_id"] == "nile-theme"
    assert [one["id"] for one in listed["themes"]] == ["bazar", "nile-theme"]
    assert (await merchant.post(f"{at}/validate")).json()["data"]["valid"]
    removed = await merchant.request("DELETE", at, json={"fallback_theme": "modern"})
    assert removed.json()["data"] == {"removed": True, "fallback_theme": "bazar"}
    assert (await shown(world, merchant))["theme_type"] == "internal"
    assert (await merchant.delete(at)).json()["data"]["removed"] is False
    assert not (await merchant.post(f"{at}/validate")).json()["data"]["valid"]


async def test_bundles_come_from_known_hosts_only(world: World) -> None:
    merchant = await world.merchant()
    at = f"/stores/{merchant.store_id}/themes/external"
    for url in ("https://evil.example/theme.js", "http://cdn.numueg.app/theme.js", "https://numueg.app.evil.eg/t.js"):
        refused = await merchant.post(at, json={"bundle_url": url})
        assert refused.status_code == 400, url
    unbuilt = await merchant.post(at, json={"github_url": "https://github.com/nile/theme"})
    assert unbuilt.status_code == 400
    assert (await merchant.get(at)).json()["data"]["has_external_theme"] is False


async def test_a_developers_own_server_is_shown(world: World) -> None:
    merchant = await world.merchant()
    at = f"/stores/{merchant.store_id}/themes/external"
    told = await merchant.post(f"{at}/dev-mode", json={"dev_url": "http://localhost:5173/"})
    assert told.status_code == 200, told.text
    assert told.json()["data"]["bundle_url"] == "http://localhost:5173/theme.js"
    assert (await shown(world, merchant))["bundle_url"] == "http://localhost:5173/theme.js"
    refused = await merchant.post(f"{at}/dev-mode", json={"dev_url": "https://evil.example"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "DOMAIN_ERROR")
    assert (await merchant.post(f"{at}/dev-mode", json={"dev_url": "ftp://localhost"})).status_code == 422
    assert (await shown(world, merchant))["bundle_url"] == "http://localhost:5173/theme.js"


async def test_what_was_built_anew_is_loaded_anew(world: World) -> None:
    merchant = await world.merchant()
    at = f"/stores/{merchant.store_id}/themes/external"
    nothing = await merchant.post(f"{at}/rebuild", json={})
    assert (nothing.status_code, nothing.json()["error"]["message"]) == (400, "This store shows no external theme")
    await merchant.post(at, json={"bundle_url": BUNDLE, "bundle_checksum": "A" * 64, "theme_id": "nile"})
    before = await shown(world, merchant)
    again = await merchant.post(f"{at}/rebuild", json={"branch": "main"})
    assert (again.status_code, again.json()["data"]["status"]) == (202, "complete")
    after = await shown(world, merchant)
    assert after["installation_id"] == again.json()["data"]["build_id"] != before["installation_id"]
    assert (after["bundle_url"], after["theme_id"], after["bundle_checksum"]) == (BUNDLE, "nile", None)
    elsewhere = await merchant.post(f"{at}/rebuild", json={"bundle_url": "https://evil.example/theme.js"})
    assert elsewhere.status_code == 400


async def test_pictures_for_the_pages_are_listed(world: World) -> None:
    merchant = await world.merchant()
    at = f"/stores/{merchant.store_id}/settings/customization/assets"
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(picture, "PNG")
    form = {"file": ("logo.png", picture.getvalue(), "image/png")}
    sent = await merchant.post(at, files=form, data={"asset_type": "logo"})
    assert sent.status_code == 200, sent.text
    told = sent.json()["data"]
    assert (told["asset_type"], told["filename"]) == ("logo", "logo.png")
    assert [one["url"] for one in (await merchant.get(at)).json()["data"]] == [told["url"]]
    refused = await merchant.post(
        at, files={"file": ("x.png", b"no picture", "image/png")}, data={"asset_type": "logo"}
    )
    assert refused.status_code == 415


async def test_the_built_in_themes_are_told_with_their_schemas(world: World) -> None:
    guest = await world.guest()
    [theme] = (await guest.get("/storefront/themes")).json()["data"]
    assert (theme["id"], theme["nameAr"]) == ("bazar", "بازار")
    schemas = (await guest.get("/storefront/themes/bazar/schemas")).json()["data"]
    assert "hero" in {section["type"] for section in schemas["sections"]}
    assert "home" in schemas["default_templates"]
    assert (await guest.get("/storefront/themes/modern/schemas")).status_code == 404


async def test_no_app_is_installed(world: World) -> None:
    merchant, guest = await world.merchant(), await world.guest()
    path = f"/storefront/store/{merchant.store_id}/apps"
    assert (await guest.get(path)).json()["data"] == []
    assert (await guest.get(f"{path}/reviews")).status_code == 404
    assert (await guest.get(f"/storefront/store/{uuid4()}/apps")).status_code == 404
