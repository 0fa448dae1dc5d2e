from comments.admin.blocked import BlockedTermAdmin
from comments.admin.comments import CommentAdmin

__all__ = ["BlockedTermAdmin", "CommentAdmin"]
