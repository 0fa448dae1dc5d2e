"""
Speak every number and operator of the sums into comments/challenges/clips/.

Needs espeak-ng on the machine this is run on, and nothing of it later: the clips are
8-bit mono WAV files of 8,000 samples a second that Python's standard library puts
together. What espeak-ng speaks is not covered by its licence (GPL-3.0), which covers
the program; the clips are under the licence of this project.

    python tools/make_audio_clips.py
"""

import argparse
import array
import io
import subprocess
import wave
from pathlib import Path

CLIPS = Path(__file__).resolve().parent.parent / "comments" / "challenges" / "clips"
RATE = 8000
WORDS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "plus", "minus", "times")
SPOKEN = {
    "en": "one two three four five six seven eight nine plus minus times",
    "de": "eins zwei drei vier fünf sechs sieben acht neun plus minus mal",
    "es": "uno dos tres cuatro cinco seis siete ocho nueve más menos por",
    "fr": "un deux trois quatre cinq six sept huit neuf plus moins fois",
}
VOICES = {"en": "en-gb", "de": "de", "es": "es", "fr": "fr-fr"}
# Loudness below which the ends of a clip are silence, of 32,767.
SILENCE = 400


def speak(word, voice):
    """Return what espeak-ng says as 16-bit samples, and their rate."""
    command = ["espeak-ng", "-v", voice, "-s", "130", "-a", "180", "--stdout", word]
    spoken = subprocess.run(command, check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(spoken)) as recording:
        samples = array.array("h", recording.readframes(recording.getnframes()))
        return samples, recording.getframerate()


def trim(samples):
    loud = [place for place, sample in enumerate(samples) if abs(sample) > SILENCE]
    return samples[max(0, loud[0] - 400) : loud[-1] + 800]


def resample(samples, rate):
    """Average the samples that fall into each new one: a low-pass that is good for speech."""
    step = rate / RATE
    return [
        sum(part := samples[int(place * step) : int((place + 1) * step) + 1]) / len(part)
        for place in range(int(len(samples) / step) - 1)
    ]


def write(path, samples):
    peak = max(map(abs, samples))
    with wave.open(str(path), "wb") as clip:
        clip.setparams((1, 1, RATE, 0, "NONE", ""))
        clip.writeframes(bytes(round(128 + 110 * sample / peak) for sample in samples))


def main():
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    for language, text in SPOKEN.items():
        folder = CLIPS / language
        folder.mkdir(parents=True, exist_ok=True)
        for word, spoken in zip(WORDS, text.split(), strict=True):
            samples, rate = speak(spoken, VOICES[language])
            write(folder / f"{word}.wav", resample(trim(samples), rate))
    size = sum(path.stat().st_size for path in CLIPS.rglob("*.wav"))
    print(f"{len(list(CLIPS.rglob('*.wav')))} clips, {size} bytes")


if __name__ == "__main__":
    main()
