"""
Slow work, through the django.tasks API.

Django 6 has that API; on Django 5.2 the django-tasks backport brings it, and without
either a task runs at once where it is enqueued. What runs at once never makes a visitor
wait: ``soon`` keeps it until the response has been sent.

Each task can be killed at any point and run again: what it has not done yet is found in
the database, and what it has done is not done twice.
"""

import logging
import threading
from contextvars import ContextVar

from django.core.signals import request_finished, request_started
from django.utils import timezone

from comments import conf, learning, notifications, pruning
from comments.classifiers import submission_of
from comments.models import Comment
from comments.targets import fetch_targets

try:
    from django.tasks import task
except ImportError:
    try:
        from django_tasks import task
    except ImportError:
        from comments.immediate import task

logger = logging.getLogger("comments.tasks")

RESCORED_AT_ONCE = 500


@task()
def learn():
    """Train, if COMMENTS_LEARN_EVERY labels have come and no other worker has learnt them."""
    try:
        version = learning.train_if_due()
    except learning.LearningError as error:
        logger.info("Nothing was learnt: %s", error)
        return str(error)
    return f"{version.version}: {version.state}" if version else "not due"


@task()
def train_now(trust_everybody=False):
    """Train because somebody asked for it."""
    try:
        version = learning.train(trust_everybody=trust_everybody)
    except learning.LearningError as error:
        logger.info("Nothing was learnt: %s", error)
        return str(error)
    return f"{version.version}: {version.state}"


@task()
def send_mail_to_moderators():
    """Tell moderators what waits, as COMMENTS_MODERATOR_MAIL says."""
    return notifications.send_due_mail()


@task()
def rescore(first, last, version):
    """
    Assess the comments with keys ``first`` to ``last`` that another version assessed.

    Sets probability and model version, never a status: that takes a person or a visitor.
    Returns how many were rescored.
    """
    classifier = conf.get_backend("COMMENTS_CLASSIFIER")
    rescored = 0
    while True:
        waiting = Comment.objects.filter(pk__range=(first, last)).exclude(model_version=version)
        chunk = fetch_targets(list(waiting.order_by("pk")[:RESCORED_AT_ONCE]))
        if not chunk:
            return rescored
        assessments = classifier.assess_many([submission_of(comment) for comment in chunk])
        if assessments[0].model_version != version:
            # Activated a moment ago, perhaps, and this process has not looked yet.
            classifier.look_for_newest()
            assessments = classifier.assess_many([submission_of(comment) for comment in chunk])
        for comment, assessment in zip(chunk, assessments, strict=True):
            comment.probability = assessment.probability
            comment.model_version = assessment.model_version
        if assessments[0].model_version != version:
            # Another version was activated meanwhile; its own rescoring does the rest.
            return rescored
        Comment.objects.bulk_update(chunk, ["probability", "model_version"])
        rescored += len(chunk)
        first = chunk[-1].pk + 1


@task()
def prune():
    """Remove what has served its time, for a scheduler that runs tasks and not commands."""
    return pruning.prune()


def is_immediate(a_task):
    """Return whether ``a_task`` runs where it is enqueued."""
    if not hasattr(a_task, "get_backend"):
        return True
    return type(a_task.get_backend()).__name__ == "ImmediateBackend"


# What waits for the response of the request that this thread handles. A request has a
# thread of its own under ASGI too, for all that is not a coroutine: signals, views, the
# end of the response. A context variable set by a signal would not get out of it there.
_thread = threading.local()
# The same for a response that is closed in another thread, as Django's AsyncClient does:
# what a view sets goes along.
_calls = ContextVar("comments_calls", default=None)


def soon(function, *arguments):
    """Call ``function`` once the current response has been sent; at once outside a request."""
    calls = getattr(_thread, "calls", None)
    if calls is None:
        function(*arguments)
        return
    _calls.set(calls)
    if (function, arguments) not in calls:
        calls.append((function, arguments))


def begin_request(**kwargs):
    _thread.calls = []
    _calls.set(None)


def end_request(**kwargs):
    calls = getattr(_thread, "calls", None)
    if calls is None:
        calls = _calls.get() or []
    _thread.calls = None
    _calls.set(None)
    while calls:
        function, arguments = calls.pop(0)
        function(*arguments)


def learn_when_due(decisions, **kwargs):
    """Receiver of comment_moderated: look after the response whether it is time to learn."""
    if conf.get("COMMENTS_LEARN_EVERY") is None:
        return
    teaches = decisions[0].LABEL_OF_ACTION if decisions else ()
    # What is taken back is to be forgotten as well.
    if any(each.action in teaches or each.undoes_id is not None for each in decisions):
        soon(enqueue_learning)


def enqueue_learning():
    learning.ask_once(learn.enqueue)


def mail_when_held(comment, **kwargs):
    """Receiver of comment_submitted: let moderators know, after the response."""
    is_at_once = conf.get("COMMENTS_MODERATOR_MAIL") == "at once"
    if is_at_once and comment.status == Comment.Status.PENDING:
        soon(send_mail_to_moderators.enqueue)


def connect():
    from comments.signals import comment_moderated, comment_submitted

    request_started.connect(begin_request, dispatch_uid="comments.tasks.begin_request")
    request_finished.connect(end_request, dispatch_uid="comments.tasks.end_request")
    comment_moderated.connect(learn_when_due, dispatch_uid="comments.tasks.learn")
    comment_submitted.connect(mail_when_held, dispatch_uid="comments.tasks.mail")


def enqueue_rescoring(chunk):
    """
    Enqueue tasks that rescore every comment, ``chunk`` keys each; return how many.

    They may run in any order on any number of workers. Asked again after a worker was
    killed, only what is still to be done is enqueued.
    """
    version = conf.get_backend("COMMENTS_CLASSIFIER").assess(submission_of_nothing()).model_version
    pks = Comment.objects.exclude(model_version=version).order_by("pk")
    tasks = 0
    first = pks.values_list("pk", flat=True).first()
    while first is not None:
        last = pks.filter(pk__gte=first).values_list("pk", flat=True)[chunk - 1 : chunk].first()
        rescore.enqueue(first, last if last is not None else 2**62, version)
        tasks += 1
        if last is None:
            break
        first = pks.filter(pk__gt=last).values_list("pk", flat=True).first()
    return tasks


def submission_of_nothing():
    return submission_of(Comment(body="", name="", submitted_at=timezone.now()), context="")
