"""
What the app tells the world, with ``send_robust`` and only after the transaction
has been committed: a receiver that fails is logged and cannot veto anything.
"""

from django.dispatch import Signal

# A visitor's comment has been stored, whatever its status.
#   sender   the Comment class
#   comment  the saved Comment; its ``status`` and ``verdict`` tell what was done
#   request  the HttpRequest it came with, or None
comment_submitted = Signal()

# People have ruled on comments.
#   sender     the Comment class
#   decisions  list of the saved Decisions, all of one action by one moderator
comment_moderated = Signal()
