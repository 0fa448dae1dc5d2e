"""The commands around the spam engine, as typed by an administrator."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from comments.management.progress import Progress
from comments.spam import SpamModel, Submission

SPAM = [f"Buy cheap pills at http://pills{n}.example.com today" for n in range(12)]
HAM = [f"Thanks Bob, answer {n} fixed my broken query" for n in range(12)]


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "site.jsonl"
    rows = [{"text": text, "label": "spam", "split": "test"} for text in SPAM]
    rows += [{"text": text, "label": "ham", "split": "train"} for text in HAM]
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


@pytest.fixture
def model_path(tmp_path):
    path = tmp_path / "site.spam"
    submissions = [Submission(body=body) for body in SPAM + HAM]
    SpamModel.fit(submissions, ["spam"] * len(SPAM) + ["ham"] * len(HAM)).save(path)
    return path


def run(*arguments, **options):
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_training_writes_a_model_that_tells_spam_from_ham(corpus, tmp_path):
    path = tmp_path / "new.spam"
    said = run("train_spam_model", corpus, output=path)
    assert "site: 12 ham, 12 spam" in said
    assert f"Wrote {path}" in said
    model = SpamModel.load(path)
    assert model.assess(Submission(body="Buy cheap pills")).probability > 0.5
    assert model.info.trained_at


def test_training_takes_every_file_of_a_folder_of_ones_own(corpus, tmp_path):
    said = run("train_spam_model", data=[corpus.parent], output=tmp_path / "new.spam")
    assert "site: 12 ham, 12 spam" in said


def test_training_reports_json(corpus, tmp_path):
    path = tmp_path / "new.spam"
    result = json.loads(run("train_spam_model", corpus, output=path, json=True))
    assert result["digest"] == SpamModel.load(path).info.digest
    assert result["sources"][0]["counts"] == {"ham": 12, "spam": 12}


def test_training_names_the_line_it_cannot_read(corpus, tmp_path):
    corpus.write_text(corpus.read_text() + '\n{"text": "x", "label": "eggs"}')
    with pytest.raises(CommandError, match=r"site\.jsonl, line 25: .label. is 'eggs'"):
        run("train_spam_model", corpus, output=tmp_path / "new.spam")


def test_training_on_a_folder_names_every_missing_source(tmp_path):
    with pytest.raises(CommandError, match="blog_djangocast, blog_moroney"):
        run("train_spam_model", tmp_path, output=tmp_path / "new.spam")


def test_training_without_a_file_says_what_to_name(tmp_path):
    with pytest.raises(CommandError, match="--data DIR"):
        run("train_spam_model", output=tmp_path / "new.spam")


@pytest.mark.parametrize("output", ["file/new.spam", "folder", "locked/new.spam"])
def test_training_says_before_it_starts_that_the_model_cannot_be_written(
    corpus, tmp_path, output, monkeypatch
):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    (tmp_path / "locked").mkdir()
    # Root, who runs in a container, may write everywhere.
    monkeypatch.setattr("os.access", lambda path, mode: path != tmp_path / "locked")
    stderr = io.StringIO()
    with pytest.raises(CommandError, match="Give a path that can be written"):
        call_command("train_spam_model", corpus, output=tmp_path / output, stderr=stderr)
    assert "Reading" not in stderr.getvalue()


def test_training_shows_its_steps_unless_told_not_to(corpus, tmp_path):
    told, quiet = io.StringIO(), io.StringIO()
    for stderr, verbosity in ((told, 1), (quiet, 0)):
        call_command(
            "train_spam_model",
            corpus,
            output=tmp_path / "new.spam",
            stdout=io.StringIO(),
            stderr=stderr,
            verbosity=verbosity,
        )
    assert "Reading site.jsonl" in told.getvalue()
    assert "Fitting 24 texts" in told.getvalue()
    assert quiet.getvalue() == ""


def test_evaluating_prints_rates_with_their_intervals(corpus, model_path):
    said = run("evaluate_spam_model", corpus, model=model_path)
    assert "12 spam, 12 ham" in said
    assert "spam caught" in said
    assert "area under ROC" in said


def test_evaluating_part_of_a_file_as_json(corpus, model_path):
    said = run("evaluate_spam_model", corpus, model=model_path, split="train", cut=0.5, json=True)
    result = json.loads(said)["files"]["site.jsonl"]
    assert (result["spam"], result["ham"], result["blocked_ham"]) == (0, 12, 0.0)


def test_evaluating_tells_two_files_of_the_same_name_apart(corpus, model_path, tmp_path):
    other = tmp_path / "other" / corpus.name
    other.parent.mkdir()
    other.write_text(json.dumps({"text": HAM[0], "label": "ham"}))
    said = run("evaluate_spam_model", corpus, other, model=model_path)
    assert f"{corpus}: 12 spam, 12 ham" in said
    assert f"{other}: 0 spam, 1 ham" in said


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cut": 3.0}, "between 0 and 1"),
        ({"split": "nothing"}, "no rows with split 'nothing'"),
    ],
)
def test_evaluating_refuses_what_makes_no_sense(corpus, model_path, options, message):
    with pytest.raises(CommandError, match=message):
        run("evaluate_spam_model", corpus, model=model_path, **options)


def test_evaluating_names_a_file_that_is_not_there(tmp_path, model_path):
    with pytest.raises(CommandError, match="no such file"):
        run("evaluate_spam_model", tmp_path / "none.jsonl", model=model_path)


@pytest.mark.parametrize("command", ["evaluate_spam_model", "check_spam"])
def test_a_damaged_model_is_a_clear_error(command, corpus, tmp_path):
    bad = tmp_path / "bad.spam"
    bad.write_bytes(b"not a model")
    with pytest.raises(CommandError, match="cannot be used"):
        run(command, str(corpus), model=bad)


def test_a_text_is_checked_with_reasons(model_path):
    said = run("check_spam", "Buy cheap pills at http://pills.example.com", model=model_path)
    assert float(said.split()[2]) > 0.5
    assert "pills" in said


def test_a_file_is_checked_as_json(model_path, tmp_path):
    path = tmp_path / "comment.txt"
    path.write_text("Thanks Bob, that fixed my query", encoding="utf-8")
    result = json.loads(run("check_spam", file=path, model=model_path, json=True))
    assert result["probability"] < 0.5
    assert {"code", "text", "weight", "details"} == set(result["reasons"][0])


def test_standard_input_is_checked(model_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("Buy cheap pills"))
    assert "P(spam) is" in run("check_spam", model=model_path)


def test_empty_standard_input_is_said_to_be_empty(model_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    with pytest.raises(CommandError, match="standard input was empty") as caught:
        run("check_spam", model=model_path)
    assert caught.value.returncode == 2


def test_a_file_that_is_not_utf8_is_named_with_its_line(model_path, tmp_path):
    path = tmp_path / "comment.txt"
    path.write_bytes(b"one\ntwo\n\xff")
    with pytest.raises(CommandError, match=r"comment\.txt, line 3: not UTF-8"):
        run("check_spam", file=path, model=model_path)
    with pytest.raises(CommandError, match="No such file"):
        run("check_spam", file=tmp_path / "none.txt", model=model_path)
    with pytest.raises(CommandError, match="not both"):
        run("check_spam", "text", file=path, model=model_path)


class Terminal:
    def __init__(self):
        self.written = ""

    def isatty(self):
        return True

    def write(self, text, ending="\n"):
        self.written += text + ending

    def flush(self):
        pass


def test_a_terminal_gets_a_bar_that_is_wiped_at_the_end():
    terminal = Terminal()
    with Progress(terminal) as progress:
        progress("Reading", 1, 2)
    assert "█" * 15 + "░" * 15 + " 1/2 Reading" in terminal.written
    assert terminal.written.endswith("\r\x1b[K")
