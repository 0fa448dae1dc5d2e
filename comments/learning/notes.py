"""What the note of a model version says about its training, besides the gate's reason."""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.learning.labels import among


def words_for_day(contradiction):
    return _(
        "Set aside: the decisions of moderator %(moderator)s on %(day)s, since %(against)d of "
        "%(sure)d contradict what the model is sure of."
    ) % {
        "moderator": name_of(contradiction.moderator),
        "day": contradiction.day,
        "against": contradiction.against,
        "sure": contradiction.sure,
    }


def name_of(moderator):
    user = get_user_model()._default_manager.filter(pk=moderator).first()
    return user.get_username() if user else _("a former moderator")


def words_for_earlier(aside, days):
    """Say how much is set aside that was so before; nothing when there is none."""
    earlier = len(aside) - len(among(aside, days))
    if earlier:
        yield ngettext(
            "%(count)d earlier decision stays set aside until somebody has ruled on it again.",
            "%(count)d earlier decisions stay set aside until somebody has ruled on them again.",
            earlier,
        ) % {"count": earlier}


def words_for_gone(gone, ruling):
    words = ngettext(
        "Learnt anew: %(count)d decision that the model in use was taught no longer holds, or its "
        "comment was erased.",
        "Learnt anew: %(count)d decisions that the model in use was taught no longer hold, or "
        "their comments were erased.",
        gone,
    ) % {"count": gone}
    return words if ruling.is_too_little else f"{words} {ruling.reason}"
