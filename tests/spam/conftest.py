import pytest

from comments.spam import SpamModel, Submission

SPAM = [
    "Buy cheap pills at http://pills.example.com now",
    "Best casino bonus, click http://casino.example.ru/win",
    "Make money fast from home, www.example.top",
    "Cheap loans approved today, visit http://loans.example.biz",
    "Free followers and likes, write to win@example.com",
]
HAM = [
    "Thanks, the second example fixed my problem with migrations.",
    "I disagree: the queryset is lazy, so nothing is loaded here.",
    "Great write-up! Could you show the tests as well?",
    "Does this work with PostgreSQL 15 too?",
    "I had the same error and upgrading helped.",
]


@pytest.fixture(scope="session")
def examples():
    """Forty short comments, half of them spam."""
    submissions, labels = [], []
    for turn in range(4):
        for spam, ham in zip(SPAM, HAM, strict=True):
            submissions += [Submission(body=f"{spam} {turn}"), Submission(body=f"{ham} {turn}")]
            labels += ["spam", "ham"]
    return submissions, labels


@pytest.fixture(scope="session")
def model(examples):
    return SpamModel.fit(*examples)
