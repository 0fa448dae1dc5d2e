from comments.admin.blocked import BlockedTermAdmin
from comments.admin.comments import CommentAdmin
from comments.admin.versions import ModelVersionAdmin

__all__ = ["BlockedTermAdmin", "CommentAdmin", "ModelVersionAdmin"]
