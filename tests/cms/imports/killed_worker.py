"""Takes in entries with a process that is killed in the middle; run by test_working.

Prints one JSON object: how the process ended, what it left behind, and what there is when another
one has taken the run up.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import Counter
from typing import Any

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connections

from catalog.importing.kinds import EntryFile
from catalog.models import Entry
from cms import jobs
from cms.admin.audit import Operator
from cms.imports import runs, working
from cms.imports.models import ImportRun
from cms.imports.registry import kind_of
from cms.imports.waking import NAME
from tests.factories import GenreFactory, InformationTypeFactory, OrganizationFactory

ROWS = 7


def main() -> None:
    owner = OrganizationFactory(name="架空商事（架空）")
    GenreFactory(name="防災")
    InformationTypeFactory(name="製品")
    kind = kind_of("entries")
    assert kind is not None
    kind.batch = 2
    lines = [f"e-{n},{owner.name},製品,防災,題{n},概要" for n in range(ROWS)]
    text = "\n".join(["外部ID,団体名,情報種別,ジャンル,タイトル,概要", *lines])
    run = runs.start(kind, ContentFile(text.encode()), "e.csv", {}, Operator())
    working.work()
    run.refresh_from_db()
    outcome = runs.kept_outcome(run)
    runs.take_in(run, [each.number for each in outcome.good], outcome.digest, Operator())
    connections.close_all()
    child = os.fork()
    if child == 0:
        be_killed_in_the_third_batch()
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = standing()
    call_command("run_jobs", only=NAME, stdout=sys.stderr)
    print(json.dumps({"ended": ended, "left": left, "then": standing()}))


def be_killed_in_the_third_batch() -> None:
    write, calls = EntryFile.write, Counter[str]()

    def killing(self: Any, *args: Any) -> Any:
        written = write(self, *args)
        calls["batches"] += 1
        if calls["batches"] == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return written

    EntryFile.write = killing  # type: ignore[method-assign]
    jobs.run_now(NAME)
    os._exit(1)


def standing() -> dict[str, Any]:
    run = ImportRun.objects.get()
    ids = sorted(Entry.objects.values_list("external_id", flat=True))
    lines = list(run.rows.values_list("number", flat=True))
    return {"state": run.state, "done": run.done, "entries": ids, "rows": lines}
