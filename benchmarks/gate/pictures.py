"""
Measure how many pictures and sounds of sums a program can read.

    python -m benchmarks.gate.pictures
    python -m benchmarks.gate.pictures --pictures 50 --training 500

Replaying the seed: the attacker knows the program and the public key of a challenge but
not the site's SECRET_KEY, draws every sum and looks for the very same picture. Reading:
Tesseract, where it is installed, and a small network trained on pictures of the same
program drawn with another SECRET_KEY, which anybody can do.
"""

from __future__ import annotations

import argparse
import io
import random
import secrets
import shutil
import subprocess
import sys
import time

import numpy as np
from captcha import views as peer_views
from captcha.helpers import math_challenge
from captcha.models import CaptchaStore
from PIL import Image
from sklearn.neural_network import MLPClassifier

from benchmarks.gate import site
from benchmarks.reporting import print_table
from comments.challenges import ArithmeticChallenge, audio, image
from comments.challenges.arithmetic import NUMBERS, OPERATORS

SIGNS = tuple(dict.fromkeys(OPERATORS.values()))
SUMS = [f"{first} {sign} {second} =" for first in NUMBERS for sign in SIGNS for second in NUMBERS]
PEER_SUMS = [
    f"{first}{sign}{second}="
    for first in range(1, 11)
    for sign in "+-*"
    for second in range(1, 11)
]


def site_with_another_key():
    site.settings.SECRET_KEY = secrets.token_hex(25)


def peer_picture(question, key):
    random.seed(key)
    return peer_views._captcha_image(CaptchaStore(challenge=question), 1).content


def replay(draw, candidates, questions):
    """Return how many questions an attacker finds by drawing every candidate."""
    found = 0
    for question in questions:
        key = secrets.token_hex(20)
        drawn = draw(question, key)
        # What the attacker has is the program and the key, on a machine of their own.
        kept, site.settings.SECRET_KEY = site.settings.SECRET_KEY, "guessed"
        same = [candidate for candidate in candidates if draw(candidate, key) == drawn]
        site.settings.SECRET_KEY = kept
        found += same == [question]
    return found


def our_questions(count):
    challenge = ArithmeticChallenge(operators="+-*")
    return [challenge.draw()[0] for _ in range(count)]


def operators_lost(present, count):
    """Return how often the operator makes no difference to what is shown or spoken."""
    lost = 0
    for question in our_questions(count):
        first, _, second, _ = question.split()
        key = secrets.token_hex(20)
        lost += len({present(f"{first} {sign} {second} =", key) for sign in SIGNS}) < len(SIGNS)
    return lost


def tesseract(picture):
    """Return what Tesseract reads in a PNG, spaces left out."""
    enlarged = Image.open(io.BytesIO(picture)).convert("L").resize((720, 240))
    file = io.BytesIO()
    enlarged.save(file, "PNG")
    read = subprocess.run(
        ["tesseract", "-", "-", "--psm", "7", "-c", "tessedit_char_whitelist=0123456789+-x="],
        input=file.getvalue(),
        capture_output=True,
        # It crashes on a few pictures, which is no reading.
        check=False,
    )
    return read.stdout.decode().replace(" ", "").strip()


def is_read(question, text):
    plain = question.replace(" ", "").replace(SIGNS[1], "-").replace(SIGNS[2], "x")
    return text.rstrip("=") == plain.replace("*", "x").rstrip("=")


def windows(picture):
    """Return the three parts of a picture in which the signs stand, small and grey."""
    grey = Image.open(io.BytesIO(picture)).convert("L")
    step = image.WIDTH / 5
    parts = []
    for place in (1, 2, 3):
        left = int(step * place - 64)
        part = grey.crop((left, 8, left + 128, 152)).resize((24, 27), Image.Resampling.BOX)
        parts.append(1.0 - np.asarray(part, dtype=np.float32).ravel() / 255)
    return parts


def labelled(count):
    digits, digit_labels, signs, sign_labels = [], [], [], []
    for question in our_questions(count):
        first, sign, second, _ = question.split()
        left, middle, right = windows(image.draw(question, secrets.token_hex(20)))
        digits += [left, right]
        digit_labels += [first, second]
        signs.append(middle)
        sign_labels.append(sign)
    return np.array(digits), digit_labels, np.array(signs), sign_labels


def train(count):
    digits, digit_labels, signs, sign_labels = labelled(count)
    network = {"hidden_layer_sizes": (128,), "early_stopping": True, "random_state": 1}
    return (
        MLPClassifier(**network).fit(digits, digit_labels),
        MLPClassifier(**network).fit(signs, sign_labels),
    )


def read_by_network(networks, questions):
    of_digits, of_signs = networks
    right = 0
    for question in questions:
        first, sign, second, _ = question.split()
        left, middle, after = windows(image.draw(question, secrets.token_hex(20)))
        read = [*of_digits.predict([left, after]), *of_signs.predict([middle])]
        right += read == [first, second, sign]
    return right


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=int, default=300, help="for reading, and for us")
    parser.add_argument("--replayed", type=int, default=30, help="pictures whose seed is replayed")
    parser.add_argument("--training", type=int, default=3000, help="pictures to train on")
    arguments = parser.parse_args()
    print(site.heading(" ".join(sys.argv[1:]) or "no arguments"))
    count, replayed = arguments.pictures, arguments.replayed
    theirs = [math_challenge()[0] for _ in range(replayed)]
    ours = our_questions(replayed)

    def speak(question, key):
        return audio.speak(question, key, "en")

    rows = [
        (
            "pictures found by replaying the seed",
            f"{replay(image.draw, SUMS, ours)} / {replayed}",
            f"{replay(peer_picture, PEER_SUMS, theirs)} / {replayed}",
        ),
        (
            "sounds found by replaying the seed",
            f"{replay(speak, SUMS, ours[:10])} / {len(ours[:10])}",
            "needs flite",
        ),
        (
            "pictures, sounds that lose the operator",
            f"{operators_lost(image.draw, count)}, {operators_lost(speak, count)} / {count}",
            "see text",
        ),
    ]
    if shutil.which("tesseract"):
        questions = our_questions(count)
        read = sum(
            is_read(question, tesseract(image.draw(question, secrets.token_hex(20))))
            for question in questions
        )
        peers = [math_challenge()[0] for _ in range(count)]
        their_read = sum(
            is_read(question, tesseract(peer_picture(question, secrets.token_hex(20))))
            for question in peers
        )
        rows.append(("read by Tesseract", f"{read} / {count}", f"{their_read} / {count}"))
    site_with_another_key()
    started = time.perf_counter()
    networks = train(arguments.training)
    seconds = time.perf_counter() - started
    site_with_another_key()
    read = read_by_network(networks, our_questions(count))
    rows.append(
        (
            f"read by a network of 128 units, {arguments.training:,} pictures, {seconds:.0f} s",
            f"{read} / {count}",
            "96 % elsewhere",
        )
    )
    print_table(
        "What a program reads",
        ("", "django-commentsys", "django-simple-captcha"),
        rows,
    )


if __name__ == "__main__":
    main()
