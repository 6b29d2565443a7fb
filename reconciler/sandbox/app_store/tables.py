"""Sizes, locales, categories, territories and limits of texts, as Apple's help and open-source clients have them."""

from __future__ import annotations

Sizes = frozenset[tuple[int, int]]


def _both(*portrait: tuple[int, int]) -> Sizes:
    """These sizes and the same lying."""
    return frozenset(portrait) | {(height, width) for width, height in portrait}


_PHONE_67 = _both((1260, 2736), (1290, 2796), (1320, 2868))
_PHONE_65 = _both((1242, 2688), (1284, 2778))
_PHONE_61 = _both((1179, 2556), (1206, 2622))
_PHONE_58 = _both((1080, 2340), (1125, 2436), (1170, 2532))
_PHONE_55 = _both((1242, 2208))
_PHONE_47 = _both((750, 1334))
_PHONE_40 = frozenset({(640, 1096), (640, 1136), (1136, 600), (1136, 640)})
_PAD_129_3 = _both((2048, 2732), (2064, 2752))
_PAD_11 = _both((1488, 2266), (1640, 2360), (1668, 2388), (1668, 2420))
_PAD_129 = _both((2048, 2732))
_PAD_105 = _both((1668, 2224))
_PAD_97 = frozenset({(768, 1004), (1024, 748), (1536, 2008), (2048, 1496)}) | _both((768, 1024), (1536, 2048))

_DEVICES = {
    "IPHONE_67": _PHONE_67,
    "IPHONE_65": _PHONE_65,
    "IPHONE_61": _PHONE_61,
    "IPHONE_58": _PHONE_58,
    "IPHONE_55": _PHONE_55,
    "IPHONE_47": _PHONE_47,
    "IPHONE_40": _PHONE_40,
    "IPAD_PRO_3GEN_129": _PAD_129_3,
    "IPAD_PRO_3GEN_11": _PAD_11,
    "IPAD_PRO_129": _PAD_129,
    "IPAD_105": _PAD_105,
    "IPAD_97": _PAD_97,
}

SCREENSHOT_SIZES: dict[str, Sizes] = {
    **{f"APP_{device}": sizes for device, sizes in _DEVICES.items()},
    **{f"IMESSAGE_APP_{device}": sizes for device, sizes in _DEVICES.items()},
    "APP_IPHONE_35": frozenset({(640, 920), (640, 960), (960, 600), (960, 640)}),
    "APP_DESKTOP": frozenset({(1280, 800), (1440, 900), (2560, 1600), (2880, 1800)}),
    "APP_WATCH_ULTRA": frozenset({(410, 502), (422, 514)}),
    "APP_WATCH_SERIES_10": frozenset({(416, 496)}),
    "APP_WATCH_SERIES_7": frozenset({(396, 484)}),
    "APP_WATCH_SERIES_4": frozenset({(368, 448)}),
    "APP_WATCH_SERIES_3": frozenset({(312, 390)}),
    "APP_APPLE_TV": frozenset({(1920, 1080), (3840, 2160)}),
    "APP_APPLE_VISION_PRO": frozenset({(3840, 2160)}),
}
"""By display type, the sizes in pixels that a screenshot may have."""

_TALL = _both((886, 1920))
_FULL = _both((1080, 1920))
_PAD = _both((1200, 1600))
PREVIEW_SIZES: dict[str, Sizes] = {
    "IPHONE_67": _TALL,
    "IPHONE_65": _TALL,
    "IPHONE_61": _TALL,
    "IPHONE_58": _TALL,
    "IPHONE_55": _FULL,
    "IPHONE_47": _both((750, 1334)),
    "IPHONE_40": _FULL,
    "IPAD_PRO_3GEN_129": _PAD,
    "IPAD_PRO_3GEN_11": _PAD,
    "IPAD_PRO_129": _PAD | _both((900, 1200)),
    "IPAD_105": _PAD,
    "IPAD_97": _both((900, 1200)),
    "DESKTOP": frozenset({(1920, 1080)}),
    "APPLE_TV": frozenset({(1920, 1080)}),
    "APPLE_VISION_PRO": frozenset({(3840, 2160)}),
}
"""By preview type, the sizes in pixels that a film may have; for `IPHONE_35` none is known."""

_LOCALES = (
    "ar-SA bn-BD ca cs da de-DE el en-AU en-CA en-GB en-US es-ES es-MX fi fr-CA fr-FR gu-IN he hi hr hu id it ja kn-IN "
    "ko ml-IN mr-IN ms nl-NL no or-IN pa-IN pl pt-BR pt-PT ro ru sk sl-SI sv ta-IN te-IN th tr uk ur-PK vi zh-Hans "
    "zh-Hant"
)
LOCALES = frozenset(_LOCALES.split())
"""The 50 locales of a listing (fastlane/fastlane#29959)."""

_PLAIN = (
    "BOOKS BUSINESS DEVELOPER_TOOLS EDUCATION ENTERTAINMENT FINANCE FOOD_AND_DRINK GAMES GRAPHICS_AND_DESIGN "
    "HEALTH_AND_FITNESS LIFESTYLE MAGAZINES_AND_NEWSPAPERS MEDICAL MUSIC NAVIGATION NEWS PHOTO_AND_VIDEO PRODUCTIVITY "
    "REFERENCE SHOPPING SOCIAL_NETWORKING SPORTS STICKERS TRAVEL UTILITIES WEATHER"
)
_GAMES = (
    "ACTION ADVENTURE BOARD CARD CASINO CASUAL FAMILY MUSIC PUZZLE RACING ROLE_PLAYING SIMULATION SPORTS STRATEGY "
    "TRIVIA WORD"
)
_STICKERS = (
    "ANIMALS ART CELEBRATIONS CELEBRITIES CHARACTERS EATING_AND_DRINKING EMOJI_AND_EXPRESSIONS FASHION GAMING "
    "KIDS_AND_FAMILY MOVIES_AND_TV MUSIC PEOPLE PLACES_AND_OBJECTS SPORTS_AND_ACTIVITIES"
)
CATEGORIES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_PLAIN.split(), ()),
    "GAMES": tuple(f"GAMES_{name}" for name in _GAMES.split()),
    "STICKERS": tuple(f"STICKERS_{name}" for name in _STICKERS.split()),
}
"""The categories, each with its subcategories."""

_EURO = "AUT BEL BGR CYP DEU ESP EST FIN FRA GRC HRV IRL ITA LTU LUX LVA MLT MNE NLD PRT SVK SVN XKS BIH SRB"
_OWN = (
    "ARE:AED AUS:AUD BRA:BRL CAN:CAD CHE:CHF CHL:CLP CHN:CNY COL:COP CZE:CZK DNK:DKK EGY:EGP GBR:GBP HKG:HKD HUN:HUF "
    "IDN:IDR IND:INR ISR:ILS JPN:JPY KAZ:KZT KOR:KRW MEX:MXN MYS:MYR NGA:NGN NOR:NOK NZL:NZD PAK:PKR PER:PEN PHL:PHP "
    "POL:PLN QAT:QAR ROU:RON RUS:RUB SAU:SAR SGP:SGD SWE:SEK THA:THB TUR:TRY TWN:TWD TZA:TZS VNM:VND ZAF:ZAR"
)
_DOLLAR = (
    "AFG AGO AIA ALB ARG ARM ATG AZE BEN BFA BHR BHS BLR BLZ BMU BOL BRB BRN BTN BWA CIV CMR COD COG CPV CRI CYM DMA "
    "DOM DZA ECU FJI FSM GAB GEO GHA GMB GNB GRD GTM GUY HND IRQ ISL JAM JOR KEN KGZ KHM KNA KWT LAO LBN LBR LBY LCA "
    "LKA MAC MAR MDA MDG MDV MKD MLI MMR MNG MOZ MRT MSR MUS MWI NAM NER NIC NPL NRU OMN PAN PLW PNG PRY RWA SEN SLB "
    "SLE SLV STP SUR SWZ SYC TCA TCD TJK TKM TON TTO TUN UGA UKR URY USA UZB VCT VEN VGB VUT YEM ZMB ZWE"
)
TERRITORIES: dict[str, str] = {
    **dict.fromkeys(_EURO.split(), "EUR"),
    **dict.fromkeys(_DOLLAR.split(), "USD"),
    **{name: currency for name, _, currency in (each.partition(":") for each in _OWN.split())},
}
"""The territories of the App Store, each with its currency."""

PRICES = ("0.0", "0.99", "1.99", "2.99", "4.99", "9.99")
"""A few of the prices that Apple offers."""

FILE_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "mp4": "video/mp4",
    "m4v": "video/x-m4v",
    "mov": "video/quicktime",
    "pdf": "application/pdf",
    "txt": "text/plain",
}
"""By the ending of a file's name, the Content-Type that it is sent with; others are sent as plain octets."""
