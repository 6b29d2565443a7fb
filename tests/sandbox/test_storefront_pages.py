from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

import pytest
import requests

from reconciler.sandbox import Sandbox
from reconciler.sandbox.storefront.markup import ATTRIBUTES, ELEMENTS

AMAZON = "amzn1.devportal.mobileapp.5a0db0c0de0a4e1d8f2b7c6d9e013742"
APPLE = "6478901234"
EXAMPLES = {
    "amazon-appstore": AMAZON,
    "app-store": APPLE,
    "digital-turbine": "com.example.wordgame",
    "firefox-marketplace": "wordgame",
}
EMPTY = {"meta", "img", "link"}
HOSTILE = "\"'></textarea></script><script>alert(1)</script><img src=x onerror=alert(1)><!-- \u202e&lt;b&gt; ]]>"


class Page(HTMLParser):
    """A page, taken apart: every element with its attributes and text, and whether all were closed in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.text, self.comments = [], [], "", []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        """An element begins."""
        element = {"tag": tag, "text": "", **dict(attributes)}
        self.elements.append(element)
        if tag not in EMPTY:
            self.open.append(element)

    def handle_endtag(self, tag):
        """An element ends."""
        assert self.open.pop()["tag"] == tag

    def handle_data(self, data):
        """Text, which belongs to every element that is open."""
        self.text += data
        for element in self.open:
            element["text"] += data

    def handle_comment(self, data):
        """A comment; pages have none."""
        self.comments.append(data)

    def find(self, **wanted):
        """The elements with these attributes; `classes` is one of its classes."""
        name = wanted.pop("classes", "")
        return [
            each
            for each in self.elements
            if all(each.get(key) == value for key, value in wanted.items())
            and (not name or name in (each.get("class") or "").split())
        ]

    def side(self, which):
        """The text of `live` or `draft`."""
        return self.find(id=which)[0]["text"]


@pytest.fixture(scope="module")
def running():
    """All stores."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def stores(running):
    """The same, as they are at first."""
    for name in EXAMPLES:
        running.control(name).reset()
    return running


@pytest.fixture
def visit(stores):
    """Opens pages of the storefront; each is checked to be well-formed."""
    with requests.Session() as session:

        def get(path="", status=200, **query):
            answer = session.get(f"{stores.url}/_sandbox/storefront/{path}", params=query, timeout=10)
            assert answer.status_code == status, answer.text
            page = Page(answer.text)
            assert not page.open
            return page

        yield get


def amazon_draft(stores, **changed):
    """A draft of the example in the Appstore as it is live, but for these fields in English."""
    control = stores.control("amazon-appstore")
    control.console(AMAZON, "open_edit")
    for locale, listing in control.view(AMAZON)["live"]["listings"].items():
        fields = {"recentChanges": listing["recentChanges"], **(changed if locale == "en-US" else {})}
        for field, value in fields.items():
            change = {"resource": f"listings/{locale}", "field": field, "value": value, "where": "draft"}
            control.console(AMAZON, "change_field", **change)
    return control


# --- structure ----------------------------------------------------------------------------------------------------


def test_the_index_leads_to_every_app_of_every_store(visit):
    """The front page has a link to each app, and each link leads to that app's page."""
    links = [each["href"] for each in visit().find(tag="a")]
    assert links == [f"/_sandbox/storefront/{store}/{app}" for store, app in EXAMPLES.items()]
    for store, app in EXAMPLES.items():
        assert len(visit(f"{store}/{app}").find(tag="h1")) == 1


@pytest.mark.parametrize(("store", "app"), EXAMPLES.items())
def test_a_page_has_both_sides_and_says_what_it_is(visit, store, app):
    """Whatever the store: live on the left, draft on the right, and a banner that this is the sandbox."""
    page = visit(f"{store}/{app}")
    assert [each["id"] for each in page.find(classes="side")] == ["live", "draft"]
    assert page.find(classes="banner")[0]["text"].startswith("Sandbox")


def test_a_listing_is_laid_out_as_in_a_store(visit):
    """Icon, title, button, pictures in order, features, description, what is new and information are there."""
    page = visit(f"amazon-appstore/{AMAZON}")
    assert page.find(tag="h3")[0]["text"] == "Wordgame"
    assert page.find(classes="button")[0]["text"] == "Get App"
    assert len(page.find(tag="img", classes="icon")) == 1
    assert [each["alt"] for each in page.find(tag="img")[1:]] == [f"Fire tablets, {n} of 3" for n in (1, 2, 3)]
    headings = [each["text"] for each in page.find(tag="h4")]
    assert headings == ["Fire tablets", "Features", "Description", "What’s new", "Information"]
    assert "A new puzzle every day" in page.find(classes="bullets")[0]["text"]


def test_a_button_does_nothing(visit):
    """Nothing on a page can be sent, run or embedded, and links stay within the storefront."""
    for store, app in EXAMPLES.items():
        page = visit(f"{store}/{app}")
        assert not {"script", "form", "button", "iframe", "object", "link"} & {each["tag"] for each in page.elements}
        assert all(each["href"].startswith(("/_sandbox/storefront/", "#")) for each in page.find(tag="a"))


def test_a_long_description_is_cut(visit, stores):
    """Only a text that is too long to be shown at once has a `more`; it is on the page whole all the same."""
    assert not visit(f"amazon-appstore/{AMAZON}").find(tag="summary")
    words = "\n".join(f"line {number}" for number in range(40))
    stores.control("amazon-appstore").console(
        AMAZON, "change_field", resource="listings/en-US", field="fullDescription", value=words
    )
    page = visit(f"amazon-appstore/{AMAZON}")
    assert [each["text"] for each in page.find(tag="summary")] == ["more"]
    assert page.find(classes="description")[0]["text"] == words


def test_each_platform_has_a_page(visit, stores):
    """The App Store shows each platform with its own version, and films beside the pictures of their device."""
    stores.control("app-store").console(APPLE, "add_asset", locale="en-US", device="IPHONE_67", media="previews")
    phone, desktop = visit(f"app-store/{APPLE}"), visit(f"app-store/{APPLE}", edition="macOS")
    assert [each["text"] for each in phone.find(**{"aria-current": "page"})] == ["iOS", "en-US"]
    assert len(phone.find(classes="phone")) == 4
    assert phone.find(tag="video")[0]["aria-label"] == "Video, iPhone 6.7″, 1 of 4"
    assert "3.4.0" in phone.side("live")
    assert "1.2.0" in desktop.side("live")
    assert "Age rating4+" in desktop.side("live")
    assert len(desktop.find(classes="desktop")) == 1


def test_a_price_is_on_the_button(visit, stores):
    """What costs something says so in place of the word that the store has for free apps."""
    paid = stores.control("app-store").seed({"bundle_id": "com.example.paid", "price": 2})
    assert visit(f"app-store/{paid}").find(classes="button")[0]["text"] == "USD 1.99"
    fox = {"slug": "paid", "premium_type": "premium", "price": "0.99"}
    stores.control("firefox-marketplace").seed(fox)
    assert visit("firefox-marketplace/paid").find(classes="button")[0]["text"] == "USD 0.99"


# --- languages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("store", "locale", "words"),
    [
        ("amazon-appstore", "de-DE", "Neun Buchstaben"),
        ("app-store", "de-DE", "Finde die versteckten Wörter"),
        ("firefox-marketplace", "de", "Jeden Morgen ein neues Rätsel"),
    ],
)
def test_a_language_can_be_chosen(visit, store, locale, words):
    """`?locale=` shows that language's listing; without it, the app's default language is shown."""
    assert words not in visit(f"{store}/{EXAMPLES[store]}").text
    page = visit(f"{store}/{EXAMPLES[store]}", locale=locale)
    assert words in page.side("live")
    assert [each["lang"] for each in page.find(tag="article")] == [locale]


def test_a_language_that_there_is_not_shows_the_default(visit):
    """An unknown language or platform is no error."""
    page = visit(f"amazon-appstore/{AMAZON}", locale="xx-XX", edition="BeOS")
    assert "Nine letters" in page.side("live")


def test_a_language_that_only_the_draft_has(visit, stores):
    """Where one side has no listing in a language, it shows what shoppers get instead, and says so."""
    control = amazon_draft(stores)
    resource = {"resource": "listings/fr-FR", "field": "title", "where": "draft"}
    control.console(AMAZON, "change_field", value="Jeu de mots", **resource)
    page = visit(f"amazon-appstore/{AMAZON}", locale="fr-FR")
    assert "There is no listing in fr-FR here: shoppers see en-US." in page.side("live")
    assert "Jeu de mots" in page.side("draft")


# --- differences --------------------------------------------------------------------------------------------------


def test_what_differs_is_marked_on_both_sides(visit, stores):
    """Words that only one side has are marked there; the draft lists what differs."""
    amazon_draft(stores, title="Wordgame Two", featureBullets=["Plays offline", "In colour"])
    page = visit(f"amazon-appstore/{AMAZON}")
    assert "Differs from live: title, features." in page.side("draft")
    assert [each["text"] for each in page.find(tag="ins")] == ["Two", "In colour"]
    assert [each["text"] for each in page.find(tag="del")] == ["A new puzzle every day", "No advertisements"]
    marked = [each["text"] for each in page.find(tag="a") if each["text"].endswith(" •")]
    assert marked == ["en-US •"]


def test_what_is_the_same_is_not_marked(visit, stores):
    """A draft without a change says that it is the same."""
    amazon_draft(stores)
    page = visit(f"amazon-appstore/{AMAZON}", locale="de-DE")
    assert "The same as live, in this language." in page.side("draft")
    assert not page.find(tag="ins")
    assert not page.find(tag="del")


def test_pictures_that_differ_are_marked(visit, stores):
    """A picture is the same by its hash: others are new on one side, removed on the other, or moved."""
    control = amazon_draft(stores)
    where = {"language": "en-US", "slot": "screenshots", "where": "draft"}
    control.console(AMAZON, "swap_image", position=0, **where)
    control.console(AMAZON, "swap_image", slot="large-icons", language="en-US", where="draft")
    page = visit(f"amazon-appstore/{AMAZON}")
    fates = Counter(mark for each in page.find(tag="figure") for mark in each["class"].split()[3:])
    assert fates == {"removed": 1, "new": 1}
    assert "Differs from live: icon, Fire tablets." in page.side("draft")


def test_a_device_that_one_side_lacks(visit, stores):
    """Where only the draft has pictures for a device, the live side says so at the same place."""
    control = amazon_draft(stores)
    control.console(AMAZON, "add_image", language="en-US", slot="promo-images", where="draft")
    assert "Promotional imageNothing here, unlike in the draft." in visit(f"amazon-appstore/{AMAZON}").side("live")


# --- states -------------------------------------------------------------------------------------------------------


def test_the_life_of_a_draft_at_amazon(visit, stores):
    """Draft, review, rejection with its reason, approval: the page has words for each."""
    path = f"amazon-appstore/{AMAZON}"
    assert "Nothing is being prepared" in visit(path).side("draft")
    control = amazon_draft(stores, title="Newer")
    assert visit(path).find(classes="state")[1]["text"] == "Draft"
    control.console(AMAZON, "commit_edit")
    assert visit(path).find(classes="state")[1]["text"] == "In review"
    control.advance(AMAZON, "reject", "Too short")
    assert visit(path).find(classes="state")[1]["text"] == "Rejected: Too short"
    control.console(AMAZON, "commit_edit")
    control.advance(AMAZON, "approve")
    page = visit(path)
    assert [each["text"] for each in page.find(classes="state")] == ["Live"]
    assert "Newer" in page.side("live")


def test_the_draft_in_the_app_store(visit, stores):
    """A new version takes over what was live, with an info of its own; pictures on their way are not shown."""
    control = stores.control("app-store")
    control.console(APPLE, "create_version", version="3.5.0")
    control.console(APPLE, "change_field", resource="info/en-US", field="subtitle", value="New", where="draft")
    page = visit(f"app-store/{APPLE}")
    assert page.find(classes="state")[1]["text"] == "Prepare for submission"
    assert "Find the hidden words" in page.side("live")
    assert "3.5.0" in page.side("draft")
    assert "New" in [each["text"] for each in page.find(classes="subtitle")]


def test_an_app_that_was_never_released(visit, stores):
    """Live is empty, and says why; what would be shown is on the draft's side."""
    app = stores.control("app-store").seed({"name": "First", "platforms": {"IOS": {"state": "PREPARE_FOR_SUBMISSION"}}})
    page = visit(f"app-store/{app}")
    assert "Shoppers cannot see this app yet" in page.side("live")
    assert "First" in page.side("draft")
    bare = stores.control("amazon-appstore").seed({"published": False})
    assert "Nothing is being prepared" in visit(f"amazon-appstore/{bare}").side("draft")


@pytest.mark.parametrize(("status", "where"), [("public", "live"), ("pending", "draft"), ("rejected", "draft")])
def test_the_marketplace_has_one_state(visit, stores, status, where):
    """An app is live if shoppers see it, and else what they would see."""
    stores.control("firefox-marketplace").seed({"slug": "one", "status": status, "name": "Only One"})
    page = visit("firefox-marketplace/one")
    other = {"live": "draft", "draft": "live"}[where]
    assert "Only One" in page.side(where)
    assert "Only One" not in page.side(other)
    assert page.find(classes="absent")[0]["id"] == other


def test_an_app_that_its_developer_disabled(visit, stores):
    """It was public once; shoppers do not see it now, and the page says why."""
    stores.control("firefox-marketplace").console("wordgame", "disable")
    page = visit("firefox-marketplace/wordgame")
    assert "Shoppers cannot see this app: it is disabled by the developer." in page.side("live")
    assert "Nine letters" in page.side("draft")


def test_what_is_known_of_an_upload_to_digital_turbine(visit, stores):
    """The upload approved last is live, and one that waits is the draft; of nothing else there is a page without."""
    assert "No upload has been approved." in visit("digital-turbine/com.example.wordgame").side("live")
    waiting = {"version_code": 2, "words": {"manual_approval_status": "PENDING"}}
    stores.control("digital-turbine").seed({"package": "com.example.two", "uploads": [{"version_code": 1}, waiting]})
    page = visit("digital-turbine/com.example.two")
    assert [each["text"] for each in page.find(classes="state")] == [
        "Upload completed, approval approved",
        "Upload completed, approval pending",
    ]
    assert "Example Ltd" in page.side("live")
    assert "Differs from live: information." in page.side("draft")
    marked = [(each["tag"], each["text"]) for each in page.elements]
    assert ("del", "1") in marked
    assert ("ins", "2") in marked


# --- hostile texts ------------------------------------------------------------------------------------------------


def seed_hostile(stores):
    """An app in each store with hostile texts wherever it takes any; returns their addresses."""
    listing = {"title": HOSTILE, "fullDescription": f"{HOSTILE}\n" * 30, "shortDescription": HOSTILE}
    listing |= {"recentChanges": HOSTILE, "featureBullets": [HOSTILE]}
    details = {"contactWebsite": f"javascript:{HOSTILE}"}
    texts = {"description": HOSTILE, "whatsNew": HOSTILE, "promotionalText": HOSTILE, "supportUrl": HOSTILE}
    apple = {"name": HOSTILE, "info": {"en-US": {"subtitle": HOSTILE}}, "texts": {"en-US": texts}}
    fox = {"slug": "evil", "name": HOSTILE, "description": HOSTILE, "homepage": HOSTILE, "developer": HOSTILE}
    metadata = {"developer": HOSTILE, "short_description": HOSTILE, "permissions": {HOSTILE: {}}, "email": [HOSTILE]}
    turbine = {"package": HOSTILE.replace("/", ""), "uploads": [{"metadata": metadata}]}
    seeds = {
        "amazon-appstore": {"id": "evil", "listings": {"en-US": listing}, "details": details},
        "app-store": apple,
        "firefox-marketplace": fox,
        "digital-turbine": turbine,
    }
    return [
        f"{store}/{requests.utils.quote(stores.control(store).seed(given), safe='')}" for store, given in seeds.items()
    ]


def test_no_text_becomes_an_element(visit, stores):
    """A page with hostile texts has elements and attributes of ours only, and shows the texts as they are."""
    addresses = seed_hostile(stores)
    for address in ("", *addresses):
        page = visit(address)
        assert {each["tag"] for each in page.elements} <= ELEMENTS
        assert {name for each in page.elements for name in each} <= ATTRIBUTES | {"tag", "text"}
        assert not page.comments
        assert "<script>alert(1)" in page.text


def test_hostile_words_in_the_address(visit):
    """What a visitor asks for is not repeated as anything but text."""
    page = visit(f"amazon-appstore/{AMAZON}", locale=HOSTILE, edition=HOSTILE)
    assert "alert" not in page.text
    for address in ("amazon-appstore/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%3Cscript%3E/x"):
        page = visit(address, status=404)
        assert "<script>" in page.text
        assert not page.find(tag="script")


def test_text_that_is_no_text(visit, stores):
    """Halves of signs, lists in the place of texts and texts in the place of lists do no harm."""
    amazon_draft(stores, title="\ud83d half", fullDescription=["a", 1], featureBullets="one")
    page = visit(f"amazon-appstore/{AMAZON}")
    assert "? half" in page.side("draft")
    assert '["a", 1]' in page.side("draft")


def test_what_is_not_there(visit):
    """Unknown stores and apps are 404, on a page that leads back."""
    for path in ("amazon-appstore/none", "app-store/..%2f..%2f", "no-store/app", "no-store/files/" + "0" * 64):
        page = visit(path, status=404)
        assert page.find(tag="a")[0]["href"] == "/_sandbox/storefront/"
