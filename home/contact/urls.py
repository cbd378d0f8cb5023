"""The addresses below the contact page (W2)."""

from django.urls import path

from home.contact.views import ContactSentView, ContactView

urlpatterns = [
    path("", ContactView.as_view(), name="contact_form"),
    path("sent/", ContactSentView.as_view(), name="contact_form_sent"),
]
