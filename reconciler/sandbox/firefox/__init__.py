"""Firefox Marketplace: version 1 of its API, as it was in 2013 and as it was in 2016.

Written from Mozilla's "Marketplace API" documentation and from what its server (mozilla/zamboni) answered. The same
URLs were implemented twice; the switch `profile` chooses which of the two is met.
"""

from reconciler.sandbox.firefox.store import FirefoxMarketplace

__all__ = ["FirefoxMarketplace"]
