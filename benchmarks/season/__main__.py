"""
A season on a site (protocol P4), played through the app: database, policy, decisions, learning.

    python -m benchmarks.season --data ../shared/data
    python -m benchmarks.season --data ../shared/data --wrong-share 0.05
    python -m benchmarks.season --data ../shared/data --backwards 600 700
    python -m benchmarks.season --data ../shared/data --leave-out youtube --mixed \
        --season ../shared/data/youtube.jsonl.gz
    python -m benchmarks.season --data ../shared/data --spam youtube --ham ham_blog_haacked

Of a set that is no season of itself --mixed makes one: spam and ham of each group come in their
own order, one between the others at random, and so do several files. --spam and --ham make one as
P4's was made: the spam of one set among the real comments of another. The model it starts from is
trained without the season's own sources, and kept in --folder.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import comments.spam
from benchmarks.corpora import OWN_WRITING, SEASON_SOURCES
from benchmarks.reporting import header, percent, print_table
from benchmarks.season.picture import draw
from benchmarks.season.play import MEASURED_FROM, Moderator, measure, mixed, play, spam_among
from benchmarks.season.site import set_up
from comments.spam.corpus import read_corpus
from comments.spam.training import CORRECTIONS


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled sets")
    parser.add_argument(
        "--season", type=Path, nargs="+", help="other lists of events, .jsonl(.gz)"
    )
    parser.add_argument("--mixed", action="store_true", help="events of both labels in turn")
    parser.add_argument("--spam", metavar="SET", help="the spam of this set, the first 882,")
    parser.add_argument(
        "--ham", metavar="SET", help="among the real comments of this one, the last 1,873"
    )
    parser.add_argument("--base", type=Path, help="the model to start from, instead of training")
    parser.add_argument("--leave-out", nargs="*", default=SEASON_SOURCES, metavar="SET")
    parser.add_argument("--folder", type=Path, default=Path("var/season"), help="what is kept")
    parser.add_argument("--events", type=int, help="play only so many")
    parser.add_argument("--learn-every", type=int, default=10, help="labels between trainings")
    parser.add_argument("--spot-check", type=float, default=0.02)
    parser.add_argument("--blocked-ham", type=float, default=0.0005)
    parser.add_argument("--published-spam", type=float, default=0.0035)
    parser.add_argument("--wrong-share", type=float, default=0.0, help="share of wrong rulings")
    parser.add_argument("--backwards", type=int, nargs=2, default=(0, 0), metavar="EVENT")
    parser.add_argument("--no-second-looks", action="store_true", help="nobody looks again")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--picture", type=Path, help="where to draw the learning curve, .svg or .png"
    )
    parser.add_argument("--json", type=Path, help="where to write the events and figures")
    parser.add_argument("--quiet", action="store_true")
    options = parser.parse_args()
    if (options.spam is None) != (options.ham is None):
        parser.error("--spam and --ham go together: name a set for both.")
    if options.spam and (options.season or options.mixed):
        parser.error("--spam and --ham make a season; leave out --season and --mixed.")
    if options.spam:
        options.leave_out = sorted({options.spam, options.ham})
        names = (options.spam, options.ham)
        options.season = [options.data / f"{name}.jsonl.gz" for name in names]
    options.season = options.season or [options.data / "season.jsonl.gz"]
    for file in options.season:
        if not file.exists():
            parser.error(f"There is no file {file}; name a set of --data, or a list of events.")
    return options


def main():
    options = arguments()
    options.folder.mkdir(parents=True, exist_ok=True)
    base = options.base or trained_without(options.data, options.leave_out, options.folder)
    rows = rows_of(options)[: options.events]
    events = [(row.submission, row.label) for row in rows]
    policy = {"blocked_ham": options.blocked_ham, "published_spam": options.published_spam}
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder), base, policy, options.learn_every, options.spot_check)
        started = time.perf_counter()
        played = play_on_site(events, options)
        seconds = time.perf_counter() - started
        print(header())
        names = " ".join(file.name for file in options.season)
        print(f"{names}: {len(events)} events in {seconds:.0f} s, from {base.name}, {policy},")
        print(f"learning every {options.learn_every} labels, spot check {options.spot_check:.0%}")
        report(played, options)
        report_versions()
    if options.picture:
        draw(played, options.picture)
    if options.json:
        rows = [[e.label, e.verdict, e.probability, e.is_ruled] for e in played]
        options.json.write_text(json.dumps(rows))


def rows_of(options):
    """Return the rows of the season in the order in which they come in."""
    rows = [list(read_corpus(file)) for file in options.season]
    if options.spam:
        return spam_among(*rows)
    return mixed(rows) if options.mixed else [row for of_file in rows for row in of_file]


def trained_without(data, left_out, folder):
    """Return the path of a model made like the shipped one, but without ``left_out``."""
    from comments.spam.training import SHIPPED_SOURCES, shipped_corrections, train

    names = [name for name in SHIPPED_SOURCES if name not in left_out]
    files = [data / f"{name}.jsonl.gz" for name in names]
    # Our own writing is in the repository, the rest is not.
    files = [file if file.exists() else OWN_WRITING for file in files]
    path = folder / f"base-{recipe_digest(files)[:12]}-{'-'.join(sorted(left_out))}.spam"
    if not path.exists():
        train(files, shipped_corrections()).model.save(path)
    return path


def recipe_digest(files):
    """Return a digest of all that makes a base: the engine's code and the training files."""
    code = sorted(Path(comments.spam.__file__).parent.rglob("*.py"))
    digest = hashlib.sha256()
    for path in [*code, CORRECTIONS, *files]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def play_on_site(events, options):
    import random

    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group

    # Any model can be commented on; the events of P4 come without their articles.
    article = Group.objects.create(name="Season")
    users = [get_user_model().objects.create_user(name) for name in ("alice", "mallory")]
    random.seed(options.seed)
    moderator = Moderator(
        tuple(users),
        options.wrong_share,
        range(*options.backwards),
        looks_again=not options.no_second_looks,
    )

    def tell(number, event):
        if not options.quiet and number % 250 == 249:
            print(f"  {number + 1} events", flush=True)

    return play(events, article, moderator, tell)


def report(played, options):
    rows = []
    step = max(1, len(played) // 5)
    for start in range(0, len(played), step):
        rows.append(
            row_of(
                f"{start} to {min(start + step, len(played)) - 1}",
                measure(played, start, start + step),
            )
        )
    rows.append(row_of(f"**{MEASURED_FROM} to the end**", measure(played)))
    columns = ("Events", "Spam published", "Ham in spam", "Held", "Rulings", "Second looks")
    print_table("Season", columns, rows)


def row_of(name, figures):
    published, blocked, held = figures.rates
    return (
        name,
        f"{percent(published, 2)} % ({figures.spam_published} of {figures.spam})",
        f"{percent(blocked, 3)} % ({figures.ham_in_spam} of {figures.ham})",
        f"{percent(held, 1)} %",
        figures.ruled,
        figures.second_looks,
    )


def report_versions():
    from comments.models import ModelVersion

    rows = [
        (
            version.version,
            version.label_count,
            version.state,
            "" if version.spam_at is None else f"{version.spam_at:.5f}",
            "" if version.publish_below is None else f"{version.publish_below:.5f}",
            version.note,
        )
        for version in ModelVersion.objects.order_by("pk").defer("content")
    ]
    print_table(
        "Model versions",
        ("Version", "Labels", "State", "To spam at", "Publish below", "Note"),
        rows,
    )


if __name__ == "__main__":
    main()
