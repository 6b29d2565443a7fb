"""Keeps the sandbox's facts about the App Store Connect API in step with Apple's description of it."""
