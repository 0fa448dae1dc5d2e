"""
Sums as sound: clips of the numbers and operators, put together in Python.

No program is called at run time. Pace, pauses, loudness and noise come from a private
generator seeded with a keyed hash of the challenge, so that playing it again gives the
same sound and nothing to average over.
"""

import functools
import io
import wave
from pathlib import Path
from random import Random

from comments.challenges.seeding import generator_for

CLIPS = Path(__file__).resolve().parent / "clips"
RATE = 8000
DEFAULT_LANGUAGE = "en"
CLIP_OF_OPERATOR = {"+": "plus", "\N{MINUS SIGN}": "minus", "\N{MULTIPLICATION SIGN}": "times"}
# The middle of unsigned 8-bit samples.
ZERO = 128


def speak(question: str, key: str, language: str) -> bytes:
    """Return the WAV file in which ``question``, such as "3 + 6 =", is spoken."""
    first, operator, second = question.split()[:3]
    spoken_in = language_for(language)
    generator = generator_for(key, f"audio:{spoken_in}")
    samples: list[float] = pause(generator)
    for word in (first, CLIP_OF_OPERATOR[operator], second):
        samples += varied(clip(spoken_in, word), generator)
        samples += pause(generator)
    return wav(noisy(samples, generator))


def languages() -> set[str]:
    """Return the languages that there are clips of."""
    return {folder.name for folder in CLIPS.iterdir() if folder.is_dir()}


def language_for(code: str) -> str:
    """Return the language of the clips to play to a reader of ``code``, such as "de-at"."""
    language = code.split("-")[0].lower()
    return language if language in languages() else DEFAULT_LANGUAGE


@functools.cache
def clip(language: str, word: str) -> bytes:
    with wave.open(str(CLIPS / language / f"{word}.wav")) as recording:
        return recording.readframes(recording.getnframes())


def pause(generator: Random) -> list[float]:
    return [0.0] * int(RATE * generator.uniform(0.25, 0.6))


def varied(frames: bytes, generator: Random) -> list[float]:
    """Return a clip as samples from -1 to 1, a little faster or slower, louder or softer."""
    speed, gain = generator.uniform(0.9, 1.1), generator.uniform(0.7, 0.95) / ZERO
    length = int((len(frames) - 1) / speed)
    return [(frames[int(place * speed)] - ZERO) * gain for place in range(length)]


def noisy(samples: list[float], generator: Random) -> list[float]:
    return [sample + 0.03 * generator.uniform(-1.0, 1.0) for sample in samples]


def wav(samples: list[float]) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as recording:
        recording.setparams((1, 1, RATE, 0, "NONE", ""))
        recording.writeframes(
            bytes(min(255, max(0, round(ZERO + 127 * sample))) for sample in samples)
        )
    return file.getvalue()
