"""Errors that callers of the app may catch."""


class CommentsError(Exception):
    """The root of every error the app raises on purpose."""


class TokenError(CommentsError):
    """A form token is missing, edited, or was issued for something else."""


class TokenExpired(TokenError):
    """A form token is genuine but older than COMMENTS_FORM_LIFETIME."""


class StaleDecision(CommentsError):
    """A moderator ruled on a comment that another one had changed meanwhile."""
