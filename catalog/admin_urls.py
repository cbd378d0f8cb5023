"""The addresses that the matching service adds to Wagtail's admin."""

from django.urls import URLPattern, path

from catalog.calls.admin import CallCheckView
from catalog.freshness.admin import CloseReportView
from catalog.links.admin import CheckAgainView
from catalog.oversight.admin import HandleReportView, LookThroughView, WatchView
from catalog.secretariat.documents import ReviewDocumentView
from catalog.secretariat.finding import FindToTakeDownView
from catalog.secretariat.registering import RegisterForView
from catalog.secretariat.review.views import ReviewView
from catalog.secretariat.state_changes import DELETE, RESTORE, RESUME, TAKE_DOWN, StateChangeView
from catalog.secretariat.taxonomy.retirement import RetireView
from catalog.taxonomy.models import Genre, InformationType

CHANGES = (TAKE_DOWN, RESUME, DELETE, RESTORE)

urlpatterns: list[URLPattern] = [
    path(
        "matching/take_down/",
        FindToTakeDownView.as_view(),
        name="entry_find_to_take_down",
    ),
    path("matching/for/", RegisterForView.as_view(), name="register_for"),
    path("matching/<int:entry_id>/review/", ReviewView.as_view(), name="entry_review"),
    path(
        "matching/<int:entry_id>/versions/<int:revision_id>/documents/<int:number>/",
        ReviewDocumentView.as_view(),
        name="entry_review_document",
    ),
    *(
        path(
            f"matching/<int:entry_id>/{change.url_name.removeprefix('entry_')}/",
            StateChangeView.as_view(change=change),
            name=change.url_name,
        )
        for change in CHANGES
    ),
    path(
        "matching/links/<int:pk>/again/",
        CheckAgainView.as_view(),
        name="link_check_again",
    ),
    path(
        "matching/outdated/<int:pk>/close/",
        CloseReportView.as_view(),
        name="outdated_close",
    ),
    path("matching/watch/", WatchView.as_view(), name="content_watch"),
    path(
        "matching/watch/reports/<int:pk>/handle/",
        HandleReportView.as_view(),
        name="content_report_handle",
    ),
    path(
        "matching/watch/entries/<int:entry_id>/look/",
        LookThroughView.as_view(),
        name="content_look_through",
    ),
    path(
        "matching/calls/<int:pk>/check/",
        CallCheckView.as_view(),
        name="call_check",
    ),
    path(
        "matching/genres/<int:pk>/retire/",
        RetireView.as_view(model=Genre),
        name="genre_retire",
    ),
    path(
        "matching/types/<int:pk>/retire/",
        RetireView.as_view(model=InformationType),
        name="type_retire",
    ),
]
