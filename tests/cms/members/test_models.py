"""Organisations and accounts (1.0, M1)."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from cms.members.accounts.enums import CATEGORY_EDITOR_GROUP, SECRETARIAT_GROUP
from cms.members.models import Organization, User
from cms.members.organizations.enums import Membership, OrganizationKind
from tests.factories import OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db


class TestOrganization:
    @pytest.mark.parametrize(
        ("membership", "special"), [(Membership.SPECIAL, True), (Membership.GENERAL, False)]
    )
    @pytest.mark.parametrize("kind", OrganizationKind.values)
    def test_is_special__by_membership_whatever_the_kind(
        self, kind: str, membership: Membership, special: bool
    ) -> None:
        assert Organization(kind=kind, membership=membership).is_special is special

    def test_external_id__unique_and_said_so(self) -> None:
        taken = OrganizationFactory()
        second = OrganizationFactory.build(external_id=taken.external_id)

        with pytest.raises(ValidationError, match="この団体IDは他の団体で使われています。"):
            second.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            second.save()

    def test_external_id__blank_as_often_as_needed(self) -> None:
        OrganizationFactory(external_id="")
        second = OrganizationFactory.build(external_id="")

        second.full_clean()
        second.save()

        assert Organization.objects.filter(external_id="").count() == 2

    def test_name__unique(self) -> None:
        taken = OrganizationFactory()

        with pytest.raises(ValidationError) as caught:
            OrganizationFactory.build(name=taken.name).full_clean()
        assert set(caught.value.message_dict) == {"name"}

    def test_delete__not_while_it_has_accounts(self) -> None:
        organization = UserFactory().organization

        with pytest.raises(ProtectedError):
            organization.delete()

    def test_entries__survive_the_person(self) -> None:
        account = UserFactory()
        organization = account.organization

        account.delete()

        assert Organization.objects.filter(pk=organization.pk).exists()


class TestUser:
    @pytest.mark.parametrize(
        ("last_name", "first_name", "expected"),
        [("港", "一郎", "港 一郎"), ("港", "", "港"), ("", "一郎", "一郎"), ("", "", "")],
    )
    def test_get_full_name__family_name_first(
        self, last_name: str, first_name: str, expected: str
    ) -> None:
        assert User(last_name=last_name, first_name=first_name).get_full_name() == expected

    @pytest.mark.parametrize(
        ("group", "superuser", "expected"),
        [
            (None, False, False),
            (None, True, True),
            (SECRETARIAT_GROUP, False, True),
            (CATEGORY_EDITOR_GROUP, False, False),
        ],
    )
    def test_is_secretariat__by_group_or_superuser(
        self, group: str | None, superuser: bool, expected: bool
    ) -> None:
        user = UserFactory(is_superuser=superuser)
        if group:
            user.groups.add(Group.objects.get(name=group))

        assert user.is_secretariat is expected

    def test_is_secretariat__asked_once(self, django_assert_num_queries) -> None:
        user = UserFactory()

        with django_assert_num_queries(1):
            assert not user.is_secretariat
            assert not user.is_secretariat

    def test_query__organization_comes_along(self, django_assert_num_queries) -> None:
        UserFactory.create_batch(3)

        with django_assert_num_queries(1):
            assert all(user.organization.name for user in User.objects.all())
