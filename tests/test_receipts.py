import pytest

from comments import receipts
from comments.models import Comment


@pytest.fixture
def comment(article):
    return Comment.objects.create(
        target=article, name="Alice", body="Hello", verdict=Comment.Verdict.HOLD
    )


def request_for(rf, address):
    return rf.get(address.partition("#")[0])


def test_a_receipt_leads_back_to_its_comment(rf, comment):
    address = receipts.add_to("/articles/1/?page=2#top", comment)
    assert address.startswith("/articles/1/?page=2&")
    assert address.endswith("#comment-notice")
    assert receipts.comment_of(request_for(rf, address)) == comment


def test_a_second_receipt_replaces_the_first(rf, comment):
    address = receipts.add_to(receipts.add_to("/articles/1/", comment), comment)
    assert address.count(receipts.PARAMETER) == 1


@pytest.mark.parametrize("receipt", ["", "1", "MQ:1:forged", "\x00"])
def test_a_forged_receipt_says_nothing(rf, comment, receipt):
    assert receipts.comment_of(rf.get("/", {receipts.PARAMETER: receipt})) is None


def test_an_old_receipt_says_nothing(rf, comment, monkeypatch):
    address = receipts.add_to("/articles/1/", comment)
    monkeypatch.setattr(receipts, "LIFETIME", -1)
    assert receipts.comment_of(request_for(rf, address)) is None


def test_a_receipt_of_a_deleted_comment_says_nothing(rf, comment):
    address = receipts.add_to("/articles/1/", comment)
    comment.delete()
    assert receipts.comment_of(request_for(rf, address)) is None
