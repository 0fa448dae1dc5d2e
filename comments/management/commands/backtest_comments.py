from django.core.management.base import BaseCommand, CommandError

from comments import conf, learning
from comments.classifiers import TrainedClassifier
from comments.management.arguments import count, probability
from comments.model_store import load_version
from comments.models import ModelVersion
from comments.spam import ModelFileError, SpamModel


class Command(BaseCommand):
    help = "Tell what a model would have done with the latest comments, at these thresholds."

    def add_arguments(self, parser):
        model = parser.add_mutually_exclusive_group()
        model.add_argument("--model-version", help="A version of the desk; else the one in use.")
        model.add_argument("--file", help="A model file instead.")
        parser.add_argument(
            "--spam-at",
            type=probability,
            required=True,
            help="To spam from this P(spam), 0 to 1: .98 is 98 %% on the desk.",
        )
        parser.add_argument(
            "--publish-below",
            type=probability,
            help="Publish below this P(spam), 0 to 1; else nothing is published unseen.",
        )
        parser.add_argument("--last", type=count, default=5000, help="How many comments.")
        parser.add_argument("--show", type=count, default=20, help="Changed comments to list.")

    def handle(self, *args, **options):
        spam_at, publish_below = options["spam_at"], options["publish_below"]
        if publish_below is not None and publish_below > spam_at:
            raise CommandError(
                f"--publish-below ({publish_below}) is above --spam-at ({spam_at}): a comment "
                "cannot be both. Lower the one or raise the other."
            )
        try:
            model = self.model(options)
        except ModelFileError as error:
            raise CommandError(str(error)) from error
        result = learning.backtest(
            model,
            spam_at=options["spam_at"],
            publish_below=options["publish_below"],
            last=options["last"],
            shown=options["show"],
        )
        self.stdout.write(f"{result.total} comments, model {model.info.version}")
        columns = "{:<10} {:>9} {:>9} {:>9} {:>11} {:>11}"
        heads = ("verdict", "comments", "as then", "moved", "ruled real", "ruled spam")
        self.stdout.write(columns.format(*heads))
        for row in result.table():
            self.stdout.write(columns.format(*(str(value) for value in row.values())))
        for comment, now, verdict in result.changed:
            body = " ".join(comment.body.split())[:60]
            self.stdout.write(
                f"#{comment.pk} {comment.verdict} -> {verdict.value} ({now:.4f}) {body}"
            )

    def model(self, options):
        if options["file"]:
            return SpamModel.load(options["file"])
        if options["model_version"]:
            version = ModelVersion.objects.filter(version=options["model_version"]).first()
            if version is None:
                raise CommandError(
                    f"There is no model version {options['model_version']!r}; the desk lists them."
                )
            return load_version(version.pk)
        classifier = conf.get_backend("COMMENTS_CLASSIFIER")
        if not isinstance(classifier, TrainedClassifier):
            raise CommandError("COMMENTS_CLASSIFIER has no model; name a file or a version.")
        return classifier.model
