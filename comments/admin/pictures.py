"""Bars as SVG attributes: nothing inline that a strict Content-Security-Policy forbids."""

from django.utils.html import format_html

from comments.models import Comment

WIDTH, HEIGHT = 720, 220
LEFT, BOTTOM, TOP = 44, 24, 12
SCORE_BAR = (
    '<svg class="desk-bar" viewBox="0 0 100 10" width="100" height="10" aria-hidden="true" '
    'focusable="false"><rect class="desk-bar-track" width="100" height="10" rx="2"/>'
    '<rect class="desk-bar-fill" width="{}" height="10" rx="2"/></svg>'
)


def score_bar(probability):
    """Return the bar beside a comment's P(spam), as HTML."""
    return format_html(SCORE_BAR, round(100 * probability, 2))


def scaled(value, largest):
    return round((HEIGHT - TOP - BOTTOM) * value / largest, 2)


class Bars:
    """What both pictures share: size, baseline and the marks of the axis."""

    width, height, left = WIDTH, HEIGHT, LEFT
    baseline = HEIGHT - BOTTOM
    right = WIDTH - 8

    def __init__(self, largest):
        self.largest = max(largest, 1)

    @property
    def marks(self):
        """``(y, number)`` for the axis."""
        numbers = sorted({0, self.largest // 2, self.largest})
        return [(self.baseline - scaled(number, self.largest), number) for number in numbers]


class StackedDays(Bars):
    """Comments a day, stacked by status."""

    def __init__(self, days):
        super().__init__(max((sum(counts.values()) for day, counts in days), default=0))
        step = (WIDTH - LEFT - 8) / max(len(days), 1)
        self.bars, self.labels = [], []
        for number, (day, counts) in enumerate(days):
            x, y = LEFT + number * step, self.baseline
            for status in Comment.Status.values:
                height = scaled(counts.get(status, 0), self.largest)
                y -= height
                if height:
                    self.bars.append(
                        {
                            "x": round(x + 1, 2),
                            "y": round(y, 2),
                            "width": round(step - 2, 2),
                            "height": height,
                            "status": status,
                        }
                    )
            if number % 7 == 0:
                self.labels.append((round(x, 2), day))


class Histogram(Bars):
    """Comments by P(spam), with the thresholds drawn."""

    def __init__(self, scores, cuts):
        super().__init__(max((count for low, high, count in scores), default=0))
        inner = WIDTH - LEFT - 8
        step = inner / max(len(scores), 1)
        self.bars = []
        for number, (_low, _high, count) in enumerate(scores):
            height = scaled(count, self.largest)
            self.bars.append(
                {
                    "x": round(LEFT + number * step + 1, 2),
                    "y": round(self.baseline - height, 2),
                    "width": round(step - 2, 2),
                    "height": height,
                }
            )
        self.labels = [(round(LEFT + inner * share, 2), share) for share in (0, 0.25, 0.5, 0.75)]
        self.cuts = [
            {"x": round(LEFT + inner * cut, 2), "name": name, "cut": cut} for name, cut in cuts
        ]
