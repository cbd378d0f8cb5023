"""Registers, approves and likes in child processes that are killed at random; run by test_crashes.

Prints one JSON object: what was accepted before the kills, and what is wrong afterwards. Each step
that was answered is written to a pipe at once, so that the kill cannot take it back.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db import connections
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry, TaskState, WorkflowState

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.models import Entry, Like
from cms.admin.audit import Operator
from cms.mail.jobs import deliver_waiting
from cms.mail.models import MailRecord, MailState
from cms.members.accounts.enums import SECRETARIAT_GROUP
from cms.members.models import User
from tests.factories import OrganizationFactory, UserFactory
from tests.registering import Desk, desk_entry, pdf, prepare_desk, register

#: Seconds that a child lives; longer, within reason, where one registration takes longer.
SHORTEST, LONGEST, LONGEST_WHERE_SLOW = 0.02, 0.4, 2.0
STEPS_IN_A_LIFE = 3
ACCEPTED = {
    EntryState.IN_REVIEW,
    EntryState.PUBLISHED,
    EntryState.PUBLISHED_CHANGES_IN_REVIEW,
}
#: Which mails belong to which line of the audit, one each.
MAILS = {
    "catalog.submit": ("entry_registered", "entry_to_review"),
    "catalog.approve": ("entry_approved",),
}


@dataclass(frozen=True)
class World:
    """Who works, each logged in."""

    company: Client
    officials: list[Client]
    reviewer: User


def build_world() -> World:
    """Create the people and three published entries to like."""
    desk: Desk = prepare_desk()
    user = UserFactory(username="company")
    reviewer = UserFactory(username="reviewer", organization=None)
    reviewer.groups.add(Group.objects.get(name=SECRETARIAT_GROUP))
    for _ in range(3):
        desk_entry(desk, EntryState.PUBLISHED, user.organization, registrant=user)
    towns = [OrganizationFactory(municipality=True) for _ in range(2)]
    officials = [logged_in(UserFactory(organization=town)) for town in towns]
    return World(logged_in(user), officials, reviewer)


def logged_in(user: User) -> Client:
    """Return a browser of the user."""
    client = Client()
    client.force_login(user)
    return client


def registering(world: World, say: Callable[[str], object]) -> None:
    """Register one entry with a document."""
    say(f"submitted {register(world.company, documents=[pdf()]).pk}")


def approving(world: World, say: Callable[[str], object]) -> None:
    """Approve the entry that has waited longest."""
    waiting = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).order_by("pk").first()
    if waiting is None:
        registering(world, say)
        return
    entry = waiting.workflow_state.content_object
    try:
        lifecycle.approve(entry, Operator(world.reviewer))
    except lifecycle.LifecycleError:
        return  # a second reviewer was faster
    say(f"approved {entry.pk}")


def liking(world: World, say: Callable[[str], object]) -> None:
    """Press the like button of every published entry."""
    for pk in list(Entry.objects.listed().values_list("pk", flat=True)[:5]):
        for official in world.officials:
            answer = official.post(f"/matching/search/{pk}/like/")
            assert answer.status_code == 302, answer.status_code
            say(f"pressed {pk}")


ROLES = (registering, approving, liking)


def work_for_ever(role: Callable[..., None], world: World, pipe: int) -> None:
    """Do it again and again until killed; an exception is written down too."""

    def say(line: str) -> None:
        os.write(pipe, f"{line}\n".encode())

    try:
        while True:
            role(world, say)
    except BaseException:
        say("error " + traceback.format_exc().replace("\n", " | "))
    os._exit(1)


def longest_life(world: World) -> float:
    """Do every step twice, so that children find all modules loaded; return seconds to live."""
    for _ in range(2):
        begun = time.monotonic()
        registering(world, str)
        once = time.monotonic() - begun
        approving(world, str)
        liking(world, str)
    return min(max(LONGEST, STEPS_IN_A_LIFE * once), LONGEST_WHERE_SLOW)


def kill_children(kills: int, chance: random.Random, world: World, longest: float) -> list[str]:
    """Start children, one of each role at a time, and kill each; return what they said."""
    reading, writing = os.pipe()
    said = b""
    os.set_blocking(reading, False)
    for _ in range(0, kills, len(ROLES)):
        connections.close_all()
        deadlines = sorted(chance.uniform(SHORTEST, longest) for _ in ROLES)
        children = [start(role, world, writing) for role in ROLES]
        chance.shuffle(children)
        waited = 0.0
        for child, deadline in zip(children, deadlines, strict=True):
            time.sleep(deadline - waited)
            waited = deadline
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        said += drained(reading)
    return said.decode().splitlines()


def start(role: Callable[..., None], world: World, pipe: int) -> int:
    """Return the process id of a child that works."""
    child = os.fork()
    if child == 0:
        work_for_ever(role, world, pipe)
    return child


def drained(pipe: int) -> bytes:
    """Return what stands in the pipe."""
    read = b""
    try:
        while chunk := os.read(pipe, 65536):
            read += chunk
    except BlockingIOError:
        pass
    return read


def faults_of(entry: Entry) -> list[str]:
    """Return what is not legal about the entry as it stands."""
    state, faults = lifecycle.state_of(entry), []
    reviews = WorkflowState.objects.active().filter(object_id=str(entry.pk))
    if entry.latest_revision is None:
        faults.append("no revision")
    if entry.live and (entry.deleted_at or entry.takedowns.in_force().exists()):
        faults.append("live though deleted or stopped")
    if entry.live and entry.live_revision is None:
        faults.append("live without a version")
    if state == EntryState.IN_REVIEW and not is_one_review(reviews, entry):
        faults.append("in review without exactly one review of the latest draft")
    if state == EntryState.PUBLISHED and reviews.exists():
        faults.append("published and still in review")
    faults += missing_files(entry) + mail_faults(entry)
    return [f"{entry.pk} {state.value}: {fault}" for fault in faults]


def is_one_review(reviews: QuerySet[Any], entry: Entry) -> bool:
    """Whether the entry waits in one review, and that of its latest draft."""
    tasks = TaskState.objects.filter(
        workflow_state__in=reviews, status=TaskState.STATUS_IN_PROGRESS
    )
    return [task.revision_id for task in tasks] == [entry.latest_revision_id]


def missing_files(entry: Entry) -> list[str]:
    """Return the documents of the latest draft whose file is gone."""
    documents = entry.get_latest_revision_as_object().documents.all()
    gone = [each for each in documents if not each.file.storage.exists(each.file.name)]
    return [f"file of document {each.number} is gone" for each in gone]


def mail_faults(entry: Entry) -> list[str]:
    """Compare the mails about the entry with its audit: none too many, none lost."""
    lines = Counter(
        ModelLogEntry.objects.filter(object_id=str(entry.pk)).values_list("action", flat=True)
    )
    about = f"登録情報 {entry.pk}「"
    mails = Counter(
        MailRecord.objects.filter(about__startswith=about).values_list("kind", flat=True)
    )
    expected = Counter({kind: lines[action] for action, kinds in MAILS.items() for kind in kinds})
    return [] if +mails == +expected else [f"mails {dict(mails)} for audit {dict(lines)}"]


def lost(said: list[str]) -> list[str]:
    """Return the steps that were answered and are not there."""
    entries = Entry.objects.in_bulk()
    faults = []
    for line in said:
        step, _, pk = line.partition(" ")
        entry = entries.get(int(pk)) if step in {"submitted", "approved", "pressed"} else None
        if entry is None or (
            lifecycle.state_of(entry) not in ACCEPTED or (step == "approved" and not entry.live)
        ):
            faults.append(f"lost: {line}")
    return faults


def cut_off_mails() -> int:
    """Send what the kills cut off, as the job does later; return how many are left."""
    MailRecord.objects.filter(state=MailState.SENDING).update(next_attempt_at=timezone.now())
    deliver_waiting()
    return MailRecord.objects.exclude(state=MailState.SENT).count()


def main(kills: int, seed: int) -> None:
    """Build the world in a database without content, kill, and print what came of it."""
    world = build_world()
    chance = random.Random(seed)  # noqa: S311  # not for secrets
    said = kill_children(kills, chance, world, longest_life(world))
    faults = [fault for entry in Entry.objects.all() for fault in faults_of(entry)]
    result = {
        "steps": Counter(line.partition(" ")[0] for line in said),
        "faults": faults + lost(said),
        "entries": Entry.objects.count(),
        "likes_are_once": Like.objects.count()
        == Like.objects.values("entry", "organization").distinct().count(),
        "mails": MailRecord.objects.count(),
        "mails_unsent_in_the_end": cut_off_mails(),
    }
    json.dump(result, sys.stdout, ensure_ascii=False)
