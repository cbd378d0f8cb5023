"""The app of the study meetings."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "home.events"
    label = "events"
    verbose_name = "勉強会・イベント"
