"""Builds the example app under manifests/wordgame: its pictures, its trailer and its APK."""
