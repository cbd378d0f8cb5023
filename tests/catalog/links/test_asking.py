"""Many addresses at once, each host one request at a time (O5)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from catalog.links.asking import Asking, Task
from cms.outside import links
from cms.outside.links import Answer, Limits, Outcome, Visit
from tests.link_site import QUICK, Site

HOSTS = [f"127.0.0.{number}" for number in range(1, 5)]


def always() -> bool:
    """Go on."""
    return True


def ask_all(urls: list[str], pause: float = 0, workers: int = 8) -> dict[int, Answer]:
    """Return the answer of each, by its place."""
    answers: dict[int, Answer] = {}
    with Asking(QUICK, pause, workers) as asking:
        asking.add(Task(place, Visit(url)) for place, url in enumerate(urls))
        for answered in asking.answers(always):
            answers.update(answered)
    return answers


class TestPoliteness:
    def test_host__gets_one_request_at_a_time(self, site: Site) -> None:
        urls = [site.url("/slow", host) for host in HOSTS[:2] for _ in range(5)]
        assert {each.outcome for each in ask_all(urls).values()} == {Outcome.ANSWERS}
        assert site.most == {HOSTS[0]: 1, HOSTS[1]: 1}

    def test_hosts__are_asked_side_by_side(self, site: Site) -> None:
        """Each answers only once all four have been asked."""
        answers = ask_all([site.url("/together", host) for host in HOSTS])
        assert [answers[place].status for place in range(4)] == [200] * 4

    def test_redirects__wait_for_their_host_like_anybody(self, site: Site) -> None:
        target = site.url("/slow", HOSTS[0])
        urls = [site.url(f"/to?{target}", host) for host in HOSTS for _ in range(2)]
        answers = ask_all([*urls, target, target])
        assert {each.final_url for each in answers.values()} == {target}
        assert set(site.most.values()) == {1}

    def test_head_and_get__are_two_requests(self, site: Site) -> None:
        ask_all([site.url("/nohead/405"), site.url("/nohead/405")])
        assert site.most == {HOSTS[0]: 1}
        assert len(site.seen) == 4

    def test_host__rests_between_two_requests(self, site: Site) -> None:
        pause = 0.05
        ask_all([site.url("/nohead/405"), site.url("/page"), site.url("/chain/1")], pause)
        times = site.times[HOSTS[0]]
        assert len(times) == 5
        assert all(later - earlier >= pause for earlier, later in pairwise(times))

    def test_threads__are_no_more_than_allowed(self, site: Site) -> None:
        site.barrier.abort()  # nobody waits for four
        with Asking(QUICK, 0, 2) as asking:
            asking.add(Task(0, Visit(site.url("/slow", host))) for host in HOSTS)
            assert all(len(asking.in_flight) <= 2 for _ in asking.answers(always))


class TestAnswers:
    def test_every_address__is_answered_once(self, site: Site) -> None:
        paths = ["/page", "/status/404", "/status/403", "/never", "/loop", "/to?http://10.0.0.1/"]
        answers = ask_all([site.url(path, host) for path in paths for host in HOSTS])
        assert sorted(answers) == list(range(24))
        judged = [answers[place * 4].outcome.value for place in range(len(paths))]
        assert judged == ["answers", "fails", "unclear", "silent", "fails", "fails"]

    @pytest.mark.parametrize("url", ["", "http://", "http://[::1", "nothing"])
    def test_address_without_a_host__is_answered_too(self, url: str) -> None:
        assert ask_all([url])[0].outcome == Outcome.FAILS

    def test_nothing_to_ask__ends_at_once(self) -> None:
        assert ask_all([]) == {}

    def test_end_of_the_time__waits_for_what_is_under_way_and_begins_nothing(
        self, site: Site
    ) -> None:
        turns = iter([True])
        answers: list[tuple[int, Answer]] = []
        with Asking(QUICK, 0, 1) as asking:
            asking.add(Task(place, Visit(site.url("/slow"))) for place in range(5))
            for answered in asking.answers(lambda: next(turns, False)):
                answers += answered
        assert [key for key, _ in answers] == [0]
        assert len(site.seen) == 1

    def test_redirect_at_the_end_of_the_time__is_left_for_the_next_run(self, site: Site) -> None:
        turns = iter([True])
        with Asking(QUICK, 0, 1) as asking:
            asking.add([Task(0, Visit(site.url("/chain/1")))])
            answered = [
                each for some in asking.answers(lambda: next(turns, False)) for each in some
            ]
        assert answered == []

    def test_mistake_of_ours__costs_one_answer_and_no_thread(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hop = links.hop
        mistakes = iter([True])

        def fail_once(visit: Visit, limits: links.Limits) -> Visit | Answer:
            if next(mistakes, False):
                raise RuntimeError
            return hop(visit, limits)

        monkeypatch.setattr(links, "hop", fail_once)
        answers = ask_all([site.url("/page")] * 3, workers=1)
        outcomes = [answers[place].outcome for place in range(3)]
        assert outcomes == [Outcome.UNCLEAR, Outcome.ANSWERS, Outcome.ANSWERS]

    def test_interruption__ends_the_threads(self, site: Site) -> None:
        asking = Asking(QUICK, 0, 2)
        with asking:
            asking.add(Task(0, Visit(site.url("/slow", host))) for host in HOSTS)
            next(asking.answers(always))
        assert len(site.seen) < len(HOSTS)
        assert not any(thread.is_alive() for thread in asking._threads)


class TestPatience:
    def test_host__has_ten_seconds_to_answer_and_twenty_in_all(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[Limits] = []

        def hop(visit: Visit, limits: Limits) -> Answer:
            seen.append(limits)
            return Answer(Outcome.ANSWERS, "")

        monkeypatch.setattr(links, "hop", hop)
        with Asking(pause=0) as asking:
            asking.add([Task(1, Visit("https://www.example.jp/"))])
            list(asking.answers(always))
        assert [(each.timeout, each.deadline) for each in seen] == [(10, 20)]
