"""The app that a fresh sandbox holds: live on iPhone and on the Mac, in two languages."""

from __future__ import annotations

from typing import Any, Final

EXAMPLE_ID: Final = "6478901234"
EXAMPLE_BUNDLE: Final = "com.example.wordgame"

EXAMPLE: Final[dict[str, Any]] = {
    "id": EXAMPLE_ID,
    "bundle_id": EXAMPLE_BUNDLE,
    "sku": "WORDGAME",
    "name": "Wordgame",
    "primary_locale": "en-US",
    "locales": ["en-US", "de-DE"],
    "categories": {
        "primaryCategory": "GAMES",
        "primarySubcategoryOne": "GAMES_WORD",
        "primarySubcategoryTwo": "GAMES_PUZZLE",
        "secondaryCategory": "EDUCATION",
    },
    "info": {
        "en-US": {"name": "Wordgame", "subtitle": "Find the hidden words"},
        "de-DE": {"name": "Wordgame", "subtitle": "Finde die versteckten Wörter"},
    },
    "texts": {
        "en-US": {
            "description": "Nine letters, one minute, and more words in them than you would think.\n\n"
            "A new puzzle every morning, the same for everyone. Play it alone, or see how your friends did.",
            "keywords": "words,puzzle,letters,daily",
            "promotionalText": "A new puzzle every morning.",
            "whatsNew": "Smoother scrolling, and a puzzle for leap days.",
            "supportUrl": "https://wordgame.example.com/support",
            "marketingUrl": "https://wordgame.example.com",
        },
        "de-DE": {
            "description": "Neun Buchstaben, eine Minute und mehr Wörter darin, als man denkt.\n\n"
            "Jeden Morgen ein neues Rätsel, für alle dasselbe. Spiele allein oder miss dich mit Freunden.",
            "keywords": "wörter,rätsel,buchstaben,täglich",
            "promotionalText": "Jeden Morgen ein neues Rätsel.",
            "whatsNew": "Flüssigeres Blättern und ein Rätsel für Schalttage.",
            "supportUrl": "https://wordgame.example.com/support",
            "marketingUrl": "https://wordgame.example.com",
        },
    },
    "platforms": {
        "IOS": [
            {"version": "3.3.0", "state": "REPLACED_WITH_NEW_VERSION", "build": "330"},
            {"version": "3.4.0", "build": "340", "screenshots": {"APP_IPHONE_67": 3}},
        ],
        "MAC_OS": {"version": "1.2.0", "build": "120", "screenshots": {"APP_DESKTOP": 1}},
    },
    "builds": [
        {"version": "350", "train": "3.5.0", "platform": "IOS"},
        {"version": "351", "train": "3.5.0", "platform": "IOS", "state": "PROCESSING"},
        {"version": "130", "train": "1.3.0", "platform": "MAC_OS"},
    ],
    "available": True,
    "price": 0,
}
