"""Tickets of forms, and how much one address may send (G9)."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache

from guidebook.chapters.readers import (
    LONGEST_OPEN,
    MOST_PER_HOUR,
    StaleTicketError,
    TooManyError,
    check_ticket,
    new_ticket,
    send_feedback,
)
from guidebook.models import ChapterPage, Feedback
from tests.factories import UserFactory
from tests.guidebook.worlds import make_chapter, make_edition, ticket_of

pytestmark = pytest.mark.django_db

FIELDS: dict[str, object] = {"helpful": True, "kind": "", "comment": ""}
ADDRESS = "198.51.100.7"


@pytest.fixture
def read_chapter() -> ChapterPage:
    """Return the chapter that was read."""
    return make_chapter(make_edition())


class TestTickets:
    def test_two_forms__have_two_tickets(self, read_chapter: ChapterPage) -> None:
        assert new_ticket(read_chapter) != new_ticket(read_chapter)

    def test_ticket__tells_nothing_of_the_reader(self, read_chapter: ChapterPage) -> None:
        assert new_ticket(read_chapter).startswith(f"{read_chapter.pk}.")

    @pytest.mark.parametrize(
        ("seconds", "accepted"),
        [
            (0, True),
            (60, True),
            (LONGEST_OPEN - 60, True),
            (LONGEST_OPEN + 60, False),
        ],
    )
    def test_age__decides(self, read_chapter: ChapterPage, seconds: float, accepted: bool) -> None:
        ticket = ticket_of(read_chapter, seconds)
        if accepted:
            assert check_ticket(ticket, read_chapter) is None
        else:
            with pytest.raises(StaleTicketError):
                check_ticket(ticket, read_chapter)

    def test_other_chapter__is_refused(self, read_chapter: ChapterPage) -> None:
        other = make_chapter(make_edition("other"), "2")
        with pytest.raises(StaleTicketError):
            check_ticket(ticket_of(other), read_chapter)

    @pytest.mark.parametrize("place", [0, -1])
    def test_changed__is_refused(self, read_chapter: ChapterPage, place: int) -> None:
        letters = list(ticket_of(read_chapter))
        letters[place] = "0" if letters[place] != "0" else "1"
        with pytest.raises(StaleTicketError):
            check_ticket("".join(letters), read_chapter)


class TestSendFeedback:
    def test_ticket__is_stored_as_a_fingerprint_only(self, read_chapter: ChapterPage) -> None:
        ticket = ticket_of(read_chapter)
        send_feedback(read_chapter, FIELDS, ticket, AnonymousUser(), ADDRESS)
        assert Feedback.objects.get().ticket not in ticket
        assert len(Feedback.objects.get().ticket) == 64

    def test_same_ticket__is_kept_once(self, read_chapter: ChapterPage) -> None:
        ticket = ticket_of(read_chapter)
        for _ in range(2):
            send_feedback(read_chapter, FIELDS, ticket, AnonymousUser(), ADDRESS)
        assert Feedback.objects.count() == 1

    def test_long_titles__fit(self, read_chapter: ChapterPage) -> None:
        read_chapter.title = "あ" * 255
        read_chapter.get_parent().specific_class.objects.update(title="い" * 255)
        send_feedback(read_chapter, FIELDS, "t", UserFactory(), ADDRESS)
        assert len(Feedback.objects.get().about) <= 300

    def test_staff__has_no_organization(self, read_chapter: ChapterPage) -> None:
        user = UserFactory(organization=None)
        send_feedback(read_chapter, FIELDS, "t", user, ADDRESS)
        kept = Feedback.objects.get()
        assert (kept.user, kept.organization) == (user, None)

    def test_eleventh__is_refused(self, read_chapter: ChapterPage) -> None:
        for number in range(MOST_PER_HOUR):
            send_feedback(read_chapter, FIELDS, str(number), AnonymousUser(), ADDRESS)
        with pytest.raises(TooManyError):
            send_feedback(read_chapter, FIELDS, "more", AnonymousUser(), ADDRESS)
        send_feedback(read_chapter, FIELDS, "other", AnonymousUser(), "203.0.113.9")
        assert Feedback.objects.count() == MOST_PER_HOUR + 1

    def test_forgetful_cache__lets_people_write(
        self, read_chapter: ChapterPage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cache, "add", lambda *args: False)
        send_feedback(read_chapter, FIELDS, "t", AnonymousUser(), ADDRESS)
        assert Feedback.objects.count() == 1


class TestWords:
    @pytest.mark.parametrize(
        ("helpful", "label"), [(True, "役に立った"), (False, "役に立たなかった"), (None, "")]
    )
    def test_verdict__in_words(self, helpful: bool | None, label: str) -> None:
        assert Feedback(about="章", helpful=helpful).helpful_label == label

    def test_name__says_kind_or_verdict(self) -> None:
        assert str(Feedback(about="章１", kind="thanks")) == "章１ 御礼"
        assert str(Feedback(about="章１", helpful=False)) == "章１ 役に立たなかった"
