"""Plan, apply and watch app store listings from one reviewed manifest."""

__version__ = "0.1.0"
