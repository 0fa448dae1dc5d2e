"""Errors that callers of the app may catch."""


class CommentsError(Exception):
    """The root of every error the app raises on purpose."""


class TokenError(CommentsError):
    """A form token is missing, edited, or was issued for something else."""


class TokenExpired(TokenError):
    """A form token is genuine but older than COMMENTS_FORM_LIFETIME."""


class TokenMoved(TokenError):
    """A form token is genuine but was handed out for another object."""


class TokenOfAnotherBrowser(TokenError):
    """A form token is genuine but was handed out to another browser."""


class ObjectGone(TokenError):
    """What a form stands under has been deleted, or its model uninstalled."""


class StaleDecision(CommentsError):
    """A moderator ruled on a comment that another one had changed meanwhile."""


class MoreThanSeen(CommentsError):
    """A ruling would reach more comments than the moderator was told of."""
