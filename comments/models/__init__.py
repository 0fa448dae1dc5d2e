from comments.models.blocked import BlockedTerm
from comments.models.comment import Comment, CommentQuerySet, CommentReason
from comments.models.decision import Decision, DecisionQuerySet
from comments.models.search import SearchText
from comments.models.second_look import SecondLook, SecondLookQuerySet
from comments.models.version import CostChoice, ModelVersion, ShadowAssessment

__all__ = [
    "BlockedTerm",
    "Comment",
    "CommentQuerySet",
    "CommentReason",
    "CostChoice",
    "Decision",
    "DecisionQuerySet",
    "ModelVersion",
    "SearchText",
    "SecondLook",
    "SecondLookQuerySet",
    "ShadowAssessment",
]
