"""The URL in the mail 「まだ正しいですか」, which needs no login (O6)."""

from django.urls import path

from catalog.freshness.views import ConfirmLinkView

urlpatterns = [path("<path:token>/", ConfirmLinkView.as_view(), name="confirm_link")]
