"""Blogs and their articles over HTTP."""

from uuid import uuid4

from tests.kernel.world import World

NEWS = {"title": {"en": "News", "ar": "أخبار"}}
SALE = {
    "title": {"en": "Big sale", "ar": "تخفيضات"},
    "excerpt": {"en": "All week"},
    "body": {"en": "<h2>All week</h2><iframe src=x></iframe>"},
    "author": "Amira",
}


async def test_a_blog_is_written_read_and_removed(world: World) -> None:
    merchant, guest = await world.merchant(default_language="ar"), await world.guest()
    at, seen = f"/stores/{merchant.store_id}/blogs", f"/storefront/store/{merchant.store_id}/blogs"
    blog = (await merchant.post(at, json=NEWS)).json()["data"]
    article = await merchant.post(f"{at}/{blog['id']}/articles", json=SALE)
    assert article.status_code == 201, article.text
    draft = {"title": {"en": "Secret"}, "published": False}
    assert (await merchant.post(f"{at}/{blog['id']}/articles", json=draft)).json()["data"]["published_at"] is None
    await world.fold()
    [told] = (await guest.get(seen)).json()["data"]
    assert (told["handle"], told["title"], told["title_i18n"]["en"]) == ("news", "أخبار", "News")
    assert (await guest.get(f"{seen}/news", params={"locale": "en"})).json()["data"]["title"] == "News"
    [entry] = (await guest.get(f"{seen}/news/articles")).json()["data"]
    assert (entry["title"], entry["excerpt"], entry["author"]) == ("تخفيضات", "All week", "Amira")
    assert entry["published_at"]
    whole = (await guest.get(f"{seen}/news/articles/big-sale", params={"locale": "en"})).json()["data"]
    assert (whole["title"], whole["body_html"]) == ("Big sale", "<h2>All week</h2>")
    for missing in ("news/articles/secret", "news/articles/none", "none", "none/articles"):
        assert (await guest.get(f"{seen}/{missing}")).status_code == 404, missing
    assert (await guest.get(f"{seen}/news", params={"locale": "fr"})).status_code == 422
    assert (await merchant.delete(f"{at}/{blog['id']}")).status_code == 204
    await world.fold()
    assert (await guest.get(f"{seen}/news/articles/big-sale")).status_code == 404
    assert (await guest.get(seen)).json()["data"] == []


async def test_an_article_is_edited_in_its_own_blog_only(world: World) -> None:
    merchant = await world.merchant()
    at = f"/stores/{merchant.store_id}/blogs"
    news = (await merchant.post(at, json=NEWS)).json()["data"]["id"]
    tips = (await merchant.post(at, json={"title": {"en": "Tips"}})).json()["data"]["id"]
    article = (await merchant.post(f"{at}/{news}/articles", json=SALE)).json()["data"]
    renamed = {**SALE, "handle": "sale"}
    saved = await merchant.put(f"{at}/{news}/articles/{article['id']}", json=renamed)
    assert saved.json()["data"]["handle"] == "sale"
    assert saved.json()["data"]["published_at"] == article["published_at"]
    assert (await merchant.put(f"{at}/{tips}/articles/{article['id']}", json=renamed)).status_code == 404
    assert (await merchant.delete(f"{at}/{tips}/articles/{article['id']}")).status_code == 404
    assert (await merchant.post(f"{at}/{uuid4()}/articles", json=SALE)).status_code == 404
    assert (await merchant.post(f"{at}/{news}/articles", json=renamed)).status_code == 400
    assert [one["handle"] for one in (await merchant.get(f"{at}/{news}/articles")).json()["data"]] == ["sale"]
    assert (await merchant.delete(f"{at}/{news}/articles/{article['id']}")).status_code == 204
    assert (await merchant.get(f"{at}/{news}/articles/{article['id']}")).status_code == 404
    described = await merchant.put(f"{at}/{tips}", json={"title": {"en": "Tips"}, "description": {"en": "How to"}})
    assert described.json()["data"]["description"] == {"en": "How to"}
    assert [one["handle"] for one in (await merchant.get(at)).json()["data"]] == ["news", "tips"]
