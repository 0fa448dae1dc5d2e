"""What both ways of measuring share: limits and names."""

from __future__ import annotations

from comments.spam.features.topics import TOPICS

FEW_CHARACTERS = 50  # fewer repeat themselves by chance
FEW_LETTERS = 15
FEW_WORDS = 20
VERY_FEW_WORDS = 8
SHORTEST_TOPIC_WORD = 4  # shorter ones are shared by any two texts

TOPIC_NAMES = tuple(TOPICS)
# Topics that honest comments touch as well do not count as hard ones.
HARD_TOPICS = [
    place
    for place, name in enumerate(TOPIC_NAMES)
    if name not in ("contact", "praise", "commerce", "reward")
]
SCRIPT_NAMES = (
    "latin",
    "cyrillic",
    "greek",
    "arabic or hebrew",
    "indic",
    "east asian",
    "other script",
)
