"""The Amazon Appstore: Login with Amazon and the App Submission API.

Written from Amazon's "API Task Flows" and "Python Example", and from what clients met in production; where these
leave a point open, there is a switch for it.
"""

from reconciler.sandbox.amazon.store import AmazonAppstore

__all__ = ["AmazonAppstore"]
