from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from comments import requirements

        if requirements.missing():
            # Its check says so; all else would fail on the way to it.
            return
        from comments import checks, tasks  # noqa: F401  (registers the system checks)

        tasks.connect()
