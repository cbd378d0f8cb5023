"""The whole errand of a company: register, be returned, mend, be published, change, delete."""

from __future__ import annotations

import pytest
from django.core import mail

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from cms.admin.audit import Operator
from tests.actors import Cast
from tests.registering import LIST, Desk, edit, pdf, prepare_desk, register, state


@pytest.fixture(autouse=True)
def desk(db: None) -> Desk:
    """Return genre, type and terms."""
    return prepare_desk()


def secretariat(cast: Cast) -> Operator:
    """Return the association's staff at work."""
    return Operator(cast["secretariat"].user)


class TestCompanyRegisters:
    """Must show 1 of the issue on registering."""

    def test_errand__from_form_to_deletion(
        self,
        cast: Cast,
        django_capture_on_commit_callbacks,
    ) -> None:
        company, official = cast["general"].client, cast["special"].client
        with django_capture_on_commit_callbacks(execute=True):
            entry = register(company, documents=[pdf(), pdf("仕様.pdf")])
        detail = f"/matching/search/{entry.pk}/"
        assert state(entry) == EntryState.IN_REVIEW
        assert entry.documents.count() == 2
        assert official.get(detail).status_code == 404
        assert {message.to[0] for message in mail.outbox} == {
            cast["general"].user.email,
            cast["secretariat"].user.email,
        }
        assert all(
            "/admin/" not in m.body for m in mail.outbox if m.to[0] == cast["general"].user.email
        )

        lifecycle.return_to_registrant(entry, secretariat(cast), "連絡先を確かめてください。")
        own = company.get(f"{LIST}{entry.pk}/").content.decode()
        assert "差戻し" in own
        assert "連絡先を確かめてください。" in own

        edit(company, entry, contact_tel="000-1111-2222")
        assert state(entry) == EntryState.IN_REVIEW
        lifecycle.approve(entry, secretariat(cast))
        page = official.get(detail).content.decode()
        assert "水位センサー" in page
        assert "000-1111-2222" in page
        assert official.get(f"{detail}documents/2/").status_code == 200
        assert cast["other"].client.get(detail).status_code == 403

        edit(company, entry, title="水位センサー２")
        assert state(entry) == EntryState.PUBLISHED_CHANGES_IN_REVIEW
        assert "水位センサー２" not in official.get(detail).content.decode()
        lifecycle.approve(entry, secretariat(cast))
        assert "水位センサー２" in official.get(detail).content.decode()

        lifecycle.take_down(entry, secretariat(cast), "内容の確認のため")
        assert official.get(detail).status_code == 410
        assert "内容の確認のため" in company.get(f"{LIST}{entry.pk}/").content.decode()
        lifecycle.resume(entry, secretariat(cast))
        assert official.get(detail).status_code == 200

        gone = company.post(f"{LIST}{entry.pk}/delete/", follow=True)
        assert "削除しました。" in gone.content.decode()
        assert official.get(detail).status_code == 410
        assert company.get(f"{LIST}{entry.pk}/").status_code == 404
        lifecycle.restore(entry, secretariat(cast))
        assert company.get(f"{LIST}{entry.pk}/").status_code == 200
