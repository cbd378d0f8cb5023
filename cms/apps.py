"""The app with everything that the other apps share."""

from importlib import import_module
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings

#: Modules that register signal receivers, jobs (O9), work on the desk and what its search finds
#: (O1), kinds of files (O4), rules for rows when organisations merge (O8), and what machines are
#: told of pages (W4).
REGISTERING = (
    "audiences",
    "desk",
    "facts",
    "finding",
    "jobs",
    "kinds",
    "organization_rules",
    "receivers",
)


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "サイト共通"

    def ready(self) -> None:
        for module in registering_modules():
            import_module(module)


def registering_modules() -> list[str]:
    own = {app.name: Path(app.path) for app in apps.get_app_configs()}
    return [
        ".".join((name, *module.relative_to(path).with_suffix("").parts))
        for name, path in own.items()
        if path.parent == settings.BASE_DIR
        for kind in REGISTERING
        for module in sorted(path.rglob(f"*/{kind}.py"))
    ]
