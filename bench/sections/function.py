"""public.till_redeem against the bare prototype, in turn round by round so that noise meets both."""

from bench import pgbench
from bench.bench import Bench
from bench.database import SQL, Database
from bench.report import Row
from bench.timing import median, median_ratio
from bench.world import COMPANIES, PURSES, RESTAURANTS

CLIENTS = 16
SCRIPTS = {"bare": 1, "till": 1, "till_20": 20}
ASKED = 0.70


def run(bench: Bench) -> None:
    """Measure one item per call and twenty; the first is the target."""
    with bench.copy("function") as database:
        database.run("prototype.sql")
        database.settle()
        measured: dict[str, list[tuple[float, float]]] = {name: [] for name in SCRIPTS}
        for number in range(bench.sizes.rounds):
            # Turned round each time: whoever is first after a checkpoint writes whole pages.
            for name in list(SCRIPTS)[:: 1 if number % 2 else -1]:
                measured[name].append(_round(bench, database, name))
        require_paid(database)
    _tell(bench, measured)


def _round(bench: Bench, database: Database, name: str) -> tuple[float, float]:
    with bench.meter() as meter:
        run = pgbench.script(
            bench.server, database.name, SQL / f"{name}.pgbench",
            seconds=bench.sizes.round_seconds, clients=CLIENTS, purses=PURSES, companies=COMPANIES, restaurants=RESTAURANTS,
        )  # fmt: skip
    meals = SCRIPTS[name]
    return run.rate * meals, 1000 * meter.cpu / (run.transactions * meals)


def require_paid(database: Database) -> None:
    """Raise AssertionError when anything was refused: a refusal is quicker than a payment and counts as none."""
    refused = database.value("SELECT count(*) FROM billing_redemption WHERE outcome <> 'captured'")
    assert not refused, f"{refused} redemptions were refused"


def _tell(bench: Bench, measured: dict[str, list[tuple[float, float]]]) -> None:
    rates = {name: [rate for rate, _ in rounds] for name, rounds in measured.items()}
    cpu = {name: median(ms for _, ms in rounds) for name, rounds in measured.items()}
    ratio = {name: median_ratio(rates[name], rates["bare"]) for name in SCRIPTS}

    def row(what: str, name: str) -> Row:
        spread = f"rounds {min(rates[name]):,.0f}-{max(rates[name]):,.0f}; CPU {cpu['bare'] / cpu[name]:.0%}"
        return Row(what, f"{median(rates[name]):,.0f}/s", cpu[name], ratio[name], spread)

    title = f"The redemption function ({CLIENTS} clients, {bench.sizes.rounds} rounds in turn, medians)"
    rows = [row("bare redemption", "bare"), row("1 per call", "till"), row("20 per call", "till_20")]
    bench.report.table(title, rows)
    measured_as = f"{ratio['till']:.0%} ({median(rates['till']):,.0f}/s)"
    bench.report.target("function", "≥ 70 % of the bare prototype", measured_as, ratio["till"] >= ASKED)
