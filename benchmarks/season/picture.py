"""The learning curve of a season as a picture."""

from benchmarks.season.play import measure

WINDOW = 300


def draw(played, path):
    """Draw spam published, ham in spam and held over the last WINDOW events."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    places = range(WINDOW // 3, len(played), 10)
    windows = [measure(played, max(0, place - WINDOW), place) for place in places]
    figure, axes = pyplot.subplots(figsize=(8, 4.5))
    for number, name in enumerate(("spam published", "ham in spam", "held")):
        axes.plot(places, [100 * window.rates[number] for window in windows], label=name)
    axes.set_xlabel("event")
    axes.set_ylabel(f"% over the last {WINDOW} events")
    axes.set_ylim(bottom=0)
    axes.legend()
    axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(path)
