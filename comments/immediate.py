"""The part of the django.tasks API that the app uses, for sites without a task backend."""


class ImmediateTask:
    """Runs where it is enqueued."""

    def __init__(self, function):
        self.func = function
        self.name = function.__name__

    def enqueue(self, *arguments, **options):
        return self.func(*arguments, **options)

    def call(self, *arguments, **options):
        return self.func(*arguments, **options)


def task():
    """Return the decorator that makes a function a task."""
    return ImmediateTask
