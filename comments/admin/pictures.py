"""Bars as SVG attributes: nothing inline that a strict Content-Security-Policy forbids."""

from django.utils.html import format_html

from comments.models import Comment

# In units of the picture: few enough that letters of 13 of them can be read on a phone.
WIDTH, HEIGHT = 400, 210
LEFT, RIGHT, BOTTOM, TOP = 50, 24, 22, 22
# A line for the name of each threshold.
LINE = 15
SCORE_BAR = (
    '<svg class="desk-bar" viewBox="0 0 100 10" width="100" height="10" aria-hidden="true" '
    'focusable="false"><rect class="desk-bar-track" width="100" height="10" rx="2"/>'
    '<rect class="desk-bar-fill" width="{}" height="10" rx="2"/></svg>'
)


def score_bar(probability):
    """Return the bar beside a comment's P(spam), as HTML."""
    return format_html(SCORE_BAR, round(100 * probability, 2))


class Bars:
    """What both pictures share: size, baseline and the marks of the axis."""

    width, height, left = WIDTH, HEIGHT, LEFT
    baseline = HEIGHT - BOTTOM
    right = WIDTH - RIGHT

    def __init__(self, counts, top=TOP):
        self.largest, self.top = max(*counts, 1), top
        self.step = (self.right - LEFT) / max(len(counts), 1)
        self.total, self.most = sum(counts), max(counts)

    def scaled(self, count):
        return round((self.baseline - self.top) * count / self.largest, 2)

    def bar(self, number, count, below=0):
        """Return the place of the bar of ``count``, standing on a height of ``below``."""
        return {
            "x": round(LEFT + number * self.step + 0.5, 2),
            "y": round(self.baseline - below - self.scaled(count), 2),
            "width": round(self.step - 1, 2),
            "height": self.scaled(count),
            "count": count,
        }

    @property
    def marks(self):
        """``(y, number)`` for the axis."""
        numbers = sorted({0, self.largest // 2, self.largest})
        return [(round(self.baseline - self.scaled(number), 2), number) for number in numbers]


class StackedDays(Bars):
    """Comments a day, stacked by status."""

    def __init__(self, days):
        super().__init__([sum(counts.values()) for day, counts in days])
        self.bars, self.labels = [], []
        for number, (day, counts) in enumerate(days):
            below = 0
            for status, label in Comment.Status.choices:
                count = counts.get(status, 0)
                if count:
                    bar = self.bar(number, count, below)
                    self.bars.append({**bar, "day": day, "status": status, "label": label})
                    below += bar["height"]
            # Back from today: the day that is asked for first.
            if (len(days) - 1 - number) % 7 == 0:
                self.labels.append((round(LEFT + (number + 0.5) * self.step, 2), day))


class Histogram(Bars):
    """Comments by P(spam), with the thresholds drawn."""

    def __init__(self, scores, cuts):
        super().__init__([count for low, high, count in scores], TOP + LINE * len(cuts))
        inner = self.right - LEFT
        self.bars = [
            {**self.bar(number, count), "low": low, "high": high}
            for number, (low, high, count) in enumerate(scores)
            if count
        ]
        self.labels = [(LEFT + inner * percent / 100, percent) for percent in (0, 25, 50, 75, 100)]
        self.cuts = [
            {
                "x": round(LEFT + inner * cut, 2),
                "y": TOP + LINE * number,
                "name": name,
                "cut": cut,
                # To the side where there is room for the words.
                "anchor": "end" if cut > 0.5 else "start",
                "shift": -4 if cut > 0.5 else 4,
            }
            for number, (name, cut) in enumerate(cuts)
        ]
