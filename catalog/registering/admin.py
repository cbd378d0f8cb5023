"""The terms of registration and the classes of confidentiality, with their versions (R4, M13)."""

from __future__ import annotations

from wagtail.snippets.views.snippets import CopyView, EditView, InspectView, SnippetViewSet

from catalog.entries.models.definitions import ClassDefinitions
from catalog.registering.models import Terms
from cms.admin.screens import OneByOneIndexView
from cms.admin.versions import (
    VersionCopyView,
    VersionEditView,
    VersionIndexView,
    VersionInspectView,
    VersionViewSet,
)


class TermsIndexView(VersionIndexView, OneByOneIndexView):
    """The versions, newest first."""


class TermsEditView(VersionEditView, EditView):
    """The form of a version that nobody has accepted yet (R4, M13)."""


class TermsCopyView(VersionCopyView, CopyView):
    """The form of the next version, filled from an older one (R4, M13)."""


class TermsInspectView(VersionInspectView, InspectView):
    """A version as members read it (R4, M13)."""


class TermsViewSet(VersionViewSet, SnippetViewSet):
    """Read every version, write the next one (R4)."""

    model = Terms
    menu_label = "登録の規約"
    index_view_class = TermsIndexView
    edit_view_class = TermsEditView
    copy_view_class = TermsCopyView
    inspect_view_class = TermsInspectView
    inspect_view_fields = ["version", "begins_at", "body"]


class DefinitionsViewSet(VersionViewSet, SnippetViewSet):
    """Read every version of the classes, write the next one (M13)."""

    model = ClassDefinitions
    icon = "lock"
    menu_label = "機密性の区分"
    index_view_class = TermsIndexView
    edit_view_class = TermsEditView
    copy_view_class = TermsCopyView
    inspect_view_class = TermsInspectView
    inspect_view_fields = [
        "version",
        "begins_at",
        "class_1",
        "class_2",
        "class_3",
        "doubt",
        "source",
    ]
