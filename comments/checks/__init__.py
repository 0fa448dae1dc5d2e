"""System checks: what a site can get wrong, said at start and not at the first comment."""

from comments.checks import backends, project, settings, storage
from comments.requirements import TAG

__all__ = ["TAG", "backends", "project", "settings", "storage"]
