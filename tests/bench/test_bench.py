"""The arithmetic of the bench. Its figures are never tested: they belong to the machine."""

import json
import re
from dataclasses import asdict
from itertools import islice, pairwise

import psutil
import pytest

from bench import database, load, machine, pgbench, report, timing
from bench.__main__ import main
from bench.machine import Process
from bench.report import Report, Row
from config.postgres import start

SAID = """pgbench (18.6)
transaction type: bare.pgbench
scaling factor: 1
query mode: simple
number of clients: 16
number of threads: 2
maximum number of tries: 1
duration: 5 s
number of transactions actually processed: 25795
number of failed transactions: 3 (0.012%)
latency average = 3.101 ms
initial connection time = 21.001 ms
tps = 5159.472013 (without initial connection time)
"""


@pytest.mark.parametrize(
    ("percent", "expected"),
    [(50, 500), (99, 990), (99.9, 999), (99.95, 1000), (100, 1000), (0.01, 1)],
)
def test_a_percentile_is_a_value_that_was_measured(percent, expected):
    assert timing.percentile(range(1000, 0, -1), percent) == expected


def test_a_percentile_of_few_values_is_the_worst_of_them():
    assert timing.percentile([3.0, 1.0, 2.0], 99) == 3.0
    assert timing.percentile([7.5], 50) == 7.5


@pytest.mark.parametrize(("values", "percent"), [([], 50), ([1], 0), ([1], 100.1), ([1], -1)])
def test_a_percentile_of_nothing_is_refused(values, percent):
    with pytest.raises(ValueError, match="percent"):
        timing.percentile(values, percent)


def test_rounds_are_compared_one_by_one():
    # Overall our median is 40 of 100; side by side it is half each time.
    assert timing.median_ratio([10, 40, 100], [20, 80, 200]) == 0.5
    assert timing.median_ratio([10, 40, 100], [20, 100, 100]) == 0.5


def test_rounds_that_do_not_match_are_refused():
    with pytest.raises(ValueError, match="longer"):
        timing.median_ratio([1], [1, 2])


def test_guests_of_an_open_loop_come_on_time_whatever_happens():
    coming = timing.arrivals(500, 20)
    assert coming == timing.arrivals(500, 20)
    assert coming == sorted(coming)
    assert coming[0] > 0 and coming[-1] < 20
    # 10,000 expected, standard deviation 100.
    assert 9_500 < len(coming) < 10_500


def test_guests_of_an_open_loop_come_at_random_and_not_in_step():
    gaps = [later - earlier for earlier, later in pairwise(timing.arrivals(100, 50))]
    mean = sum(gaps) / len(gaps)
    shorter = sum(gap < mean for gap in gaps) / len(gaps)
    # Of exponential gaps 1 - 1/e = 63 % are shorter than their mean.
    assert 0.60 < shorter < 0.66


def test_another_seed_gives_another_crowd():
    assert timing.arrivals(10, 5, seed=1) != timing.arrivals(10, 5, seed=2)


def test_reading_what_pgbench_says():
    assert pgbench.read(SAID) == pgbench.Run(transactions=25795, failed=3, rate=5159.472013)


def test_older_pgbench_names_no_failures():
    older = re.sub(r"number of failed.*\n", "", SAID)
    assert pgbench.read(older) == pgbench.Run(transactions=25795, failed=0, rate=5159.472013)


@pytest.mark.parametrize(
    "said",
    ["", SAID.split("latency")[0], SAID + "Run was aborted due to an error in thread 0\n"],
    ids=["nothing", "cut short", "aborted"],
)
def test_a_run_that_did_not_end_well_is_no_figure(said):
    with pytest.raises(pgbench.PgbenchError):
        pgbench.read(said)


def test_without_durability_nothing_is_measured():
    on = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
    database.require_durable(on)
    with pytest.raises(database.NotDurable, match=r"^fsync is off: "):
        database.require_durable(on | {"fsync": "off"})
    with pytest.raises(database.NotDurable, match=r"^synchronous_commit is local, full_page_writes is None: "):
        database.require_durable({"fsync": "on", "synchronous_commit": "local"})


def test_a_server_that_may_lose_payments_is_refused_and_stopped(monkeypatch):
    pids = []

    def careless(folder, given):
        server = start(folder, given | {"fsync": "off"})
        pids.append(server.pid)
        return server

    monkeypatch.setattr(database, "start", careless)
    with pytest.raises(database.NotDurable, match=r"^fsync is off: "), database.own_server():
        pytest.fail("it was measured")
    # Not asked of the server: its folder is gone, and so it would say that it does not run.
    assert [psutil.pid_exists(pid) for pid in pids] == [False]


def test_reading_a_process_whose_name_has_brackets():
    line = "4711 (a) b (c) S 42 4711 4711 0 -1 4194560 1 0 0 0 150 50 200 100 20 0 1 0 5 0 0\n"
    ticks = machine.TICKS
    assert machine.read_stat(line) == Process(pid=4711, parent=42, cpu=500 / ticks)


def test_cpu_counts_all_below_a_process_and_nobody_else():
    everyone = [Process(1, 0, 100.0), Process(2, 1, 1.0), Process(3, 2, 0.5), Process(4, 3, 0.25), Process(5, 1, 7.0)]
    assert machine.cpu_of(2, everyone) == 1.75
    assert machine.cpu_of(6, everyone) == 0


def test_cpu_is_read_when_nobody_comes_or_goes(monkeypatch):
    ending, ended = Process(3, 2, 4.0), [Process(2, 1, 5.0)]
    readings = iter([[Process(2, 1, 1.0), ending], [Process(2, 1, 1.0)], ended, [Process(9, 8, 3.0), *ended]])
    monkeypatch.setattr(machine, "processes", lambda: next(readings))
    monkeypatch.setattr(machine.time, "sleep", lambda seconds: None)
    # The second reading has lost the child's four seconds; strangers may come and go.
    assert machine.cpu_of(2, machine.at_rest(2)) == 5.0


def test_a_payment_on_the_wire():
    plan = load.Plan(port=1, clients=1, seconds=1, warm_seconds=0, restaurants=2, codes=3)
    sent = [request.decode() for request in islice(load.requests(plan), 3)]
    heads, bodies = zip(*(request.split("\r\n\r\n") for request in sent), strict=True)
    assert [json.loads(body) for body in bodies] == [
        {"code": "000000", "amount": 9000},
        {"code": "000001", "amount": 9000},
        {"code": "000002", "amount": 9000},
    ]
    assert [re.search(r"^Content-Length: (\d+)", head, re.M)[1] for head in heads] == [str(len(bodies[0]))] * 3
    assert [re.search(r"Bearer (\S+)", head)[1] for head in heads] == [
        "hk_api_bench-1", "hk_api_bench-2", "hk_api_bench-1",
    ]  # fmt: skip
    assert len({re.search(r"Idempotency-Key: (\S+)", head)[1] for head in heads}) == 3


def test_when_the_codes_are_used_up_it_is_said():
    plan = load.Plan(port=1, clients=1, seconds=1, warm_seconds=0, restaurants=1, codes=1)
    with pytest.raises(load.OutOfCodes):
        list(load.requests(plan))


@pytest.mark.parametrize(
    ("answer", "whole"),
    [
        (b"", False),
        (b"HTTP/1.1 201 Created\r\nContent-Le", False),
        (b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\nDate: x\r\n\r\n{", False),
        (b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\nDate: x\r\n\r\n{}", True),
        (b"HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n{}", True),
    ],
)
def test_an_answer_has_its_end(answer, whole):
    assert load.is_whole(answer) is whole


def test_an_answer_without_a_length_is_refused():
    with pytest.raises(ValueError):
        load.is_whole(b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")


class Till:
    """A connection that keeps what is sent and answers what it is told."""

    def __init__(self):
        self.sent = []

    def sendall(self, request):
        self.sent.append(request)


def _tills(monkeypatch) -> load.Tills:
    monkeypatch.setattr(load, "_connect", lambda port: type("Free", (Till,), {"fileno": lambda self: 3})())
    return load.Tills(load.Plan(port=1, clients=1, seconds=1, warm_seconds=0, restaurants=1, codes=9))


def test_what_is_not_created_is_a_failure(monkeypatch):
    tills = _tills(monkeypatch)
    tills.count_from = 0.0
    tills._note(b"HTTP/1.1 422 Unprocessable\r\n\r\ncode_used", 1.0, 1.1)
    tills._note(b"HTTP/1.1 201 Created\r\n\r\n", 1.0, 1.25)
    assert (tills.paid_in_all, tills.failed, tills.latencies) == (1, 1, [250.0])
    assert tills.first_failure == "HTTP/1.1 422 Unprocessable\r\n\r\ncode_used"


def test_warming_up_is_paid_but_not_counted(monkeypatch):
    tills = _tills(monkeypatch)
    tills.count_from = 2.0
    tills._note(b"HTTP/1.1 201 Created\r\n\r\n", 1.9, 2.5)
    tills._note(b"HTTP/1.1 201 Created\r\n\r\n", 2.0, 2.5)
    assert (tills.paid_in_all, tills.latencies) == (2, [500.0])


def test_an_outcome_travels_as_json():
    outcome = load.Outcome(1, 2, 0, 0, 5.0, 1.0, 2.0, 3.0, 4.0)
    assert load.Outcome(**json.loads(json.dumps(asdict(outcome)))) == outcome


def test_a_table_leaves_out_what_no_row_has():
    rows = [Row("a", "1/s", 0.123, None, ""), Row("bb", "22/s", 45.6, 0.701, "")]
    assert report.table(report.HEADS, [row.cells() for row in rows]) == [
        "| what | rate | CPU ms each | against its yardstick |",
        "| ---- | ---- | ----------- | --------------------- |",
        "| a    | 1/s  | 0.12        |                       |",
        "| bb   | 22/s | 46          | 70%                   |",
    ]


def test_a_target_counts_only_with_books_that_agree(capsys):
    found = Report()
    found.target("function", "≥ 70 %", "71%", True)
    found.target("http", "≥ 1,000/s", "2,000/s", True)
    found.target("close", "< 60 s", "61.0 s", False)
    found.wrong_books["http"] = "  1  WRONG      3  …"
    assert [found.verdict(target) for target in found.targets] == [
        "met", "does not count: the books disagree", "NOT MET",
    ]  # fmt: skip
    assert found.summary() == 2
    assert "The books of http disagree:\n  1  WRONG      3  …" in capsys.readouterr().out


def test_an_unknown_section_is_said(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["fuction"])
    assert stopped.value.code == 2
    assert "there is no section fuction; there are yardsticks, function, http" in capsys.readouterr().err
