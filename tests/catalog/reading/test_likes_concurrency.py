"""Twenty presses of the like button in the same instant (V5)."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from catalog.models import Entry, Like
from cms.members.models import User
from tests.factories import OrganizationFactory, UserFactory, published_entry

PRESSES = 20


def logged_in(user: User) -> Client:
    """Return a client of `user`."""
    client = Client()
    client.force_login(user)
    return client


def press(client: Client, entry: Entry, barrier: Barrier) -> int:
    """Wait for the others, press, and return the status of the answer."""
    try:
        barrier.wait(timeout=60)
        address = f"/matching/search/{entry.pk}/like/"
        return client.post(address, headers={"accept": "application/json"}).status_code
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestSimultaneousLikes:
    """Two accounts of one organisation, many presses."""

    def test_presses__give_no_like_or_one_and_no_error(self) -> None:
        entry = published_entry()
        municipality = OrganizationFactory(municipality=True)
        accounts = [UserFactory(organization=municipality) for _ in range(2)]
        clients = [logged_in(accounts[number % 2]) for number in range(PRESSES)]
        barrier = Barrier(PRESSES)
        with ThreadPoolExecutor(PRESSES) as pool:
            waiting = [pool.submit(press, client, entry, barrier) for client in clients]
            statuses = Counter(each.result(timeout=120) for each in waiting)
        assert statuses == {200: PRESSES}
        assert Like.objects.filter(entry=entry).count() in {0, 1}

    def test_presses__of_many_organisations_all_count(self) -> None:
        entry = published_entry()
        users = [
            UserFactory(organization=OrganizationFactory(municipality=True)) for _ in range(PRESSES)
        ]
        clients = [logged_in(user) for user in users]
        barrier = Barrier(PRESSES)
        with ThreadPoolExecutor(PRESSES) as pool:
            waiting = [pool.submit(press, client, entry, barrier) for client in clients]
            statuses = Counter(each.result(timeout=120) for each in waiting)
        assert statuses == {200: PRESSES}
        assert Like.objects.filter(entry=entry).count() == PRESSES
