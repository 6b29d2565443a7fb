"""App Store Connect: the API, the hosts that files are uploaded to, and the review behind it.

Written from Apple's OpenAPI description (its facts stand in `facts.json`), from Apple's sample "Uploading App
Previews", and from what clients met in production; where these leave a point open, there is a switch for it.
"""

from reconciler.sandbox.app_store.store import AppStoreConnect

__all__ = ["AppStoreConnect"]
