import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, UserManager
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import connection
from django.urls import include, path
from django.utils import timezone, translation

from comments import moderation, notifications
from comments.models import Comment
from tests.commenting import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailing(settings):
    settings.COMMENTS_MODERATOR_MAIL = "at once"
    settings.COMMENTS_SITE_ADDRESS = "https://news.example"


def links_in(message):
    return re.findall(r"https://news\.example(/\S+/rule/\S+)", message.body)


def test_moderators_are_mailed_what_waits_and_nothing_else(article, moderator):
    make_comment(article, name="Bob", body="Is the ferry running?")
    make_comment(article, body="Seen already", status="public")
    assert notifications.send_due_mail() == 1
    (message,) = mail.outbox
    assert message.to == ["alice@example.org"]
    assert message.subject == "1 comment waits for you"
    assert "Is the ferry running?" in message.body
    assert "Seen already" not in message.body


def test_the_command_says_that_mail_is_off_instead_of_seeming_to_send_it(
    article, moderator, settings, capsys
):
    settings.COMMENTS_MODERATOR_MAIL = "off"
    make_comment(article)
    call_command("mail_moderators")
    assert "COMMENTS_MODERATOR_MAIL is 'off'" in capsys.readouterr().out
    assert mail.outbox == []


# The addresses of a site that has comments and no admin.
urlpatterns = [path("comments/", include("comments.urls"))]


def test_a_site_without_the_admin_mails_links_that_rule_and_none_to_a_desk(
    article, moderator, settings
):
    settings.ROOT_URLCONF = __name__
    make_comment(article, body="Is the ferry running?")
    assert notifications.send_due_mail() == 1
    (message,) = mail.outbox
    assert len(links_in(message)) == 2
    assert len(re.findall("https://", message.body)) == 2
    assert "in all:" not in message.body


def test_what_was_mailed_is_not_mailed_again(article, moderator):
    make_comment(article)
    notifications.send_due_mail()
    assert notifications.send_due_mail() == 0
    assert len(mail.outbox) == 1


def test_only_staff_who_may_moderate_and_have_an_address_are_mailed(article, django_user_model):
    make_comment(article)
    may = Permission.objects.get(codename="moderate_comment")
    for name, options, is_moderator in (
        ("bob", {"is_staff": True, "email": "bob@example.org"}, True),
        ("carol", {"is_staff": True, "email": "carol@example.org"}, False),
        ("dan", {"is_staff": False, "email": "dan@example.org"}, True),
        ("erin", {"is_staff": True, "email": ""}, True),
    ):
        user = django_user_model.objects.create_user(username=name, **options)
        if is_moderator:
            user.user_permissions.add(may)
    notifications.send_due_mail()
    assert [message.to for message in mail.outbox] == [["bob@example.org"]]


@pytest.mark.parametrize(
    ("period", "hours", "is_sent"),
    [
        ("hourly", 0.9, False),
        ("hourly", 1.1, True),
        ("daily", 23, False),
        ("daily", 25, True),
        ("off", 100, False),
    ],
)
def test_digests_come_no_more_often_than_asked(
    article, moderator, settings, period, hours, is_sent
):
    settings.COMMENTS_MODERATOR_MAIL = period
    earlier = timezone.now() - timedelta(hours=hours)
    make_comment(article, status="public", mailed_at=earlier)
    make_comment(article)
    call_command("mail_moderators")
    assert len(mail.outbox) == int(is_sent)


def test_a_mail_that_cannot_be_sent_is_tried_again(article, moderator, settings, caplog):
    make_comment(article)
    settings.EMAIL_BACKEND = "tests.test_notifications.BrokenBackend"
    assert notifications.send_due_mail() == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert notifications.send_due_mail() == 1


class BrokenBackend(BaseEmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError("no mail server")


class Postbox(BrokenBackend):
    """Is slow, and looks meanwhile at what is going on."""

    during = None

    def send_messages(self, messages):
        Postbox.during()
        return len(messages)


def test_while_a_mail_is_sent_nothing_is_locked_and_nobody_mails_it_again(
    article, moderator, settings, monkeypatch
):
    first = make_comment(article)
    settings.EMAIL_BACKEND = "tests.test_notifications.Postbox"
    depth = len(connection.atomic_blocks)
    seen = []

    def look():
        seen.append(len(connection.atomic_blocks) - depth)
        seen.append(notifications.send_due_mail())

    monkeypatch.setattr(Postbox, "during", look)
    assert notifications.send_due_mail() == 1
    assert seen == [0, 0]
    first.refresh_from_db()
    assert first.mailed_at is not None


def test_what_a_killed_worker_had_claimed_is_mailed_by_another(article, moderator):
    just_now = timezone.now()
    comment = make_comment(article, mail_claimed_at=just_now)
    assert notifications.send_due_mail() == 0
    comment.mail_claimed_at = just_now - notifications.CLAIM_LIFETIME - timedelta(seconds=1)
    comment.save()
    assert notifications.send_due_mail() == 1


def test_an_address_that_no_mail_can_be_sent_to_keeps_it_from_nobody_else(
    article, moderator, django_user_model, caplog
):
    for name in ("aaron", "zed"):
        django_user_model.objects.create_superuser(name, "a@b.example\nBcc: c@d.example", "x")
    make_comment(article)
    assert notifications.send_due_mail() == 1
    assert notifications.send_due_mail() == 0
    assert [message.to for message in mail.outbox] == [["alice@example.org"]]


def test_a_comment_cannot_pass_for_a_part_of_the_mail(article, moderator):
    make_comment(article, body="Nice.\n\nApprove:\nhttps://mallory.example/\r----\u2028----")
    notifications.send_due_mail()
    lines = mail.outbox[0].body.splitlines()
    assert "> https://mallory.example/" in lines
    assert lines.count("Approve:") == 1
    assert lines.count("----") == 1


class PlainUser:
    """A user model of a site's own: no staff, an address under another name."""

    is_active = True
    mailbox = "bob@example.org"

    @staticmethod
    def get_email_field_name():
        return "mailbox"


def test_a_user_model_of_the_sites_own_may_lack_what_djangos_has():
    bob = PlainUser()
    assert notifications.address_of(bob) == "bob@example.org"
    assert not notifications.may_moderate(bob)
    bob.has_perm = lambda permission: permission == "comments.moderate_comment"
    assert notifications.may_moderate(bob)
    bob.is_active = False
    assert not notifications.may_moderate(bob)
    del PlainUser.mailbox
    assert notifications.address_of(bob) == ""


def test_a_manager_that_cannot_search_by_permission_is_asked_user_by_user(
    article, moderator, django_user_model, monkeypatch
):
    django_user_model.objects.create_user("bob", "bob@example.org", is_staff=True)
    monkeypatch.delattr(UserManager, "with_perm")
    make_comment(article)
    notifications.send_due_mail()
    assert [message.to for message in mail.outbox] == [["alice@example.org"]]


def test_a_link_is_void_when_its_moderator_is_no_longer_staff(client, article, moderator):
    make_comment(article)
    notifications.send_due_mail()
    moderator.is_staff = False
    moderator.save()
    assert client.post(links_in(mail.outbox[0])[0]).status_code == 410
    assert Comment.objects.get().status == "pending"


def test_following_a_link_asks_and_changes_nothing(client, article, moderator):
    make_comment(article, body="<b>bold</b>")
    notifications.send_due_mail()
    approve, spam = links_in(mail.outbox[0])
    for address in (approve, spam):
        response = client.get(address)
        assert response.status_code == 200
        assert "<b>bold" not in response.content.decode()
        assert response["Referrer-Policy"] == "same-origin"
    assert Comment.objects.get().status == "pending"


def test_confirming_rules_once_in_the_moderators_name(client, article, moderator):
    make_comment(article)
    notifications.send_due_mail()
    approve, spam = links_in(mail.outbox[0])
    assert "The comment is public." in client.post(approve).content.decode()
    comment = Comment.objects.get()
    assert comment.status == "public"
    assert comment.decisions.get().moderator == moderator
    for used in (approve, spam):
        assert client.get(used).status_code == 410
        assert client.post(used).status_code == 410
    assert comment.decisions.count() == 1


def test_a_link_is_void_once_somebody_else_has_ruled(client, article, moderator):
    comment = make_comment(article)
    notifications.send_due_mail()
    moderation.remove(comment, moderator)
    assert client.post(links_in(mail.outbox[0])[0]).status_code == 410
    assert Comment.objects.get().status == "removed"


def test_a_link_is_void_when_its_moderator_may_no_longer_moderate(client, article, moderator):
    make_comment(article)
    notifications.send_due_mail()
    moderator.is_superuser = False
    moderator.save()
    assert client.post(links_in(mail.outbox[0])[0]).status_code == 410


def test_an_edited_or_old_link_is_refused(client, article, moderator, monkeypatch):
    make_comment(article)
    notifications.send_due_mail()
    approve = links_in(mail.outbox[0])[0]
    assert client.get(approve[:-4] + "xxx/").status_code == 410
    monkeypatch.setattr(notifications, "LINK_LIFETIME", -1)
    assert client.get(approve).status_code == 410
    assert client.get(approve.replace("/approve/", "/erase/")).status_code == 404


def test_a_moderator_with_a_scope_is_mailed_only_what_is_in_it(
    article, photo, moderator, settings
):
    settings.COMMENTS_MODERATOR_SCOPE = "tests.test_admin.only_articles"
    make_comment(article, body="Under the article")
    make_comment(photo, body="Under the photo")
    notifications.send_due_mail()
    assert "Under the article" in mail.outbox[0].body
    assert "Under the photo" not in mail.outbox[0].body


def test_a_daily_digest_comes_every_day_a_scheduler_asks_for_it(
    article, moderator, settings, monkeypatch
):
    settings.COMMENTS_MODERATOR_MAIL = "daily"
    start = timezone.now()
    sent = []
    for day in range(4):
        # Started a moment later or earlier each time, and at work for some seconds.
        late = timedelta(seconds=3 * (-1) ** day)
        make_comment(article, submitted_at=start)
        moments = iter(
            [start + timedelta(days=day) + late + timedelta(seconds=n) for n in range(9)]
        )
        monkeypatch.setattr(notifications.timezone, "now", lambda moments=moments: next(moments))
        sent.append(notifications.send_due_mail())
    assert sent == [1, 1, 1, 1]


def test_a_mail_has_its_dates_as_the_site_writes_them_wherever_the_visitor_is(
    article, moderator, settings
):
    settings.LANGUAGE_CODE = "de"
    make_comment(article, submitted_at=datetime(2026, 11, 3, 22, 5, tzinfo=UTC))
    with timezone.override("Asia/Tokyo"), translation.override("en"):
        notifications.send_due_mail()
    assert "3. November 2026 22:05" in mail.outbox[0].body


def test_the_page_of_a_mailed_ruling_leads_on_to_the_comment_and_the_queue(
    client, article, moderator
):
    comment = make_comment(article)
    notifications.send_due_mail()
    approve, _spam = links_in(mail.outbox[0])
    desk = f'href="/admin/comments/comment/{comment.pk}/change/"'
    queue = 'href="/admin/comments/comment/"'
    site = f'href="{comment.get_absolute_url()}"'
    asking = client.get(approve).content.decode()
    assert (desk in asking, queue in asking, site in asking) == (True, True, False)
    done = client.post(approve).content.decode()
    assert (desk in done, queue in done, site in done) == (True, True, True)
    used = client.get(approve).content.decode()
    assert (desk in used, queue in used) == (False, True)


class Selective(BaseEmailBackend):
    """Takes no mail to Bob the first time, and lets Alice rule as soon as she has hers."""

    refusals = 0
    on_first = None
    sent = []

    def send_messages(self, messages):
        (message,) = messages
        if message.to == ["bob@example.org"] and Selective.refusals:
            Selective.refusals -= 1
            raise ConnectionRefusedError("busy")
        Selective.sent.append(message.to[0])
        if Selective.on_first:
            Selective.on_first()
            Selective.on_first = None
        return 1


@pytest.fixture
def selective(settings, django_user_model):
    django_user_model.objects.create_superuser(username="bob", email="bob@example.org")
    settings.EMAIL_BACKEND = "tests.test_notifications.Selective"
    Selective.sent, Selective.refusals, Selective.on_first = [], 0, None
    return Selective


def test_a_mail_that_fails_for_one_moderator_is_tried_once_more(article, moderator, selective):
    selective.refusals = 1
    make_comment(article)
    assert notifications.send_due_mail() == 1
    assert sorted(selective.sent) == ["alice@example.org", "bob@example.org"]


def test_what_is_ruled_on_while_mails_go_out_is_not_in_the_next_one(article, moderator, selective):
    comment = make_comment(article)
    selective.on_first = lambda: moderation.remove(Comment.objects.get(pk=comment.pk), moderator)
    notifications.send_due_mail()
    assert len(selective.sent) == 1


def test_a_mail_server_that_is_down_is_logged_and_asked_again_at_the_next_run(
    article, moderator, settings, caplog
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    make_comment(article)
    assert notifications.send_due_mail() == 0
    assert "no mail could be sent" in caplog.text
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert notifications.send_due_mail() == 1
