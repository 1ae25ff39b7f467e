"""What the demo shops have to say: policies, a page about the shop, and a story. The same words for both, by name."""

from collections.abc import Iterator

from msgspec import Struct

from deploy.demo.shop import DemoShop
from numu_core.articles.commands import SaveArticle
from numu_core.articles.decider import Article
from numu_core.blogs.commands import SaveBlog
from numu_core.blogs.decider import Blog
from numu_core.kernel.messages import Command
from numu_core.kernel.texts import Line, Prose
from numu_core.pages.commands import SavePage
from numu_core.pages.decider import Page, policy_id


class Said(Struct, frozen=True):
    """A title and a text, in English and Arabic."""

    title: str
    title_ar: str
    text: str
    text_ar: str

    @property
    def titles(self) -> Line:
        """By language."""
        return {"en": self.title, "ar": self.title_ar}

    @property
    def texts(self) -> Prose:
        """By language."""
        return {"en": self.text, "ar": self.text_ar}


POLICIES = {
    "shipping": Said(
        "Shipping",
        "الشحن والتوصيل",
        "<p>Cairo and Giza in one to two days, other governorates in two to five. You may pay at the door.</p>",
        "<p>القاهرة والجيزة خلال يومين، وباقي المحافظات خلال خمسة أيام. ويمكنك الدفع عند الاستلام.</p>",
    ),
    "refund": Said(
        "Returns and refunds",
        "الاستبدال والاسترجاع",
        "<p>Send it back unused within 14 days and get your money back the way you paid.</p>",
        "<p>أعد المنتج دون استخدام خلال ١٤ يومًا واسترد نقودك بالطريقة التي دفعت بها.</p>",
    ),
    "privacy": Said(
        "Privacy",
        "الخصوصية",
        "<p>We keep what an order needs and nothing more. In your account you can have a copy of it, or erase it.</p>",
        "<p>نحتفظ بما يحتاجه الطلب فقط. ويمكنك الحصول على نسخة من بياناتك أو محوها من حسابك.</p>",
    ),
    "terms": Said(
        "Terms of service",
        "الشروط والأحكام",
        "<p>Prices include value added tax. An order is placed when we confirm it.</p>",
        "<p>الأسعار شاملة ضريبة القيمة المضافة. ويُعد الطلب مقبولًا عند تأكيده.</p>",
    ),
}
ABOUT = Said(
    "About us",
    "من نحن",
    "<p>A small shop in Egypt that knows everybody it buys from.</p>",
    "<p>متجر صغير في مصر يعرف كل من يشتري منهم.</p>",
)
STORY = Said(
    "How we choose what we sell",
    "كيف نختار ما نبيعه",
    "<p>We visit each workshop and farm twice a year, and sell nothing that we would not keep at home.</p>",
    "<p>نزور كل ورشة ومزرعة مرتين في السنة، ولا نبيع ما لا نرضاه لبيوتنا.</p>",
)
STORIES: Line = {"en": "Stories", "ar": "حكايات"}


def written(shop: DemoShop) -> Iterator[tuple[str, Command]]:
    """Each command, by a name that keeps it from being run twice."""
    store_id = shop.store_id
    for handle, said in POLICIES.items():
        page_id = policy_id(store_id, handle)
        policy = Page(
            store_id=store_id, kind="policy", handle=handle, title=said.titles, body=said.texts, template="policy"
        )
        yield f"policy/{handle}", SavePage(page_id=page_id, body=policy, new=True)
    about = Page(store_id=store_id, handle="about", title=ABOUT.titles, body=ABOUT.texts)
    yield "page/about", SavePage(page_id=shop.id("about"), body=about, new=True)
    blog_id = shop.id("stories")
    stories = Blog(store_id=store_id, handle="stories", title=STORIES)
    yield "blog/stories", SaveBlog(blog_id=blog_id, body=stories, new=True)
    story = Article(
        store_id=store_id,
        blog_id=blog_id,
        handle="how-we-choose",
        title=STORY.titles,
        excerpt=STORY.titles,
        body=STORY.texts,
        author=shop.owner_first,
    )
    yield "article/how-we-choose", SaveArticle(article_id=shop.id("story"), body=story, new=True)
