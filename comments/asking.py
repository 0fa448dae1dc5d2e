"""Who is asked to solve a challenge."""

from comments import conf
from comments.challenges import UnaskedChallenge
from comments.models import Comment

EVERYONE, VISITORS, NEWCOMERS = "everyone", "visitors", "newcomers"
WHO = (EVERYONE, VISITORS, NEWCOMERS)

_unasked = UnaskedChallenge()


def challenge_for(user):
    """Return the challenge for ``user``, None for a visitor who is not logged in."""
    if user is not None and not _is_asked(user):
        return _unasked
    return conf.get_backend("COMMENTS_CHALLENGE")


def _is_asked(user):
    who = conf.get("COMMENTS_CHALLENGE_FOR")
    if who == NEWCOMERS:
        # Names and e-mail addresses can be typed by anyone; only a login is known.
        return not Comment.objects.public().filter(user=user).exists()
    return who == EVERYONE
