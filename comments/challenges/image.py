"""
Sums as pictures.

No distortion keeps a trained network out (benchmarks/image_reading.py says how well one
reads these), so the letters stay easy to read and the noise is kept low.
"""

import io
import math
from random import Random

from captcha.conf import settings as captcha_settings
from PIL import Image, ImageDraw, ImageFont

from comments.challenges.seeding import generator_for

# Twice the size it is shown in, for sharp screens.
WIDTH, HEIGHT = 480, 160
PAPER = (255, 255, 255)


def draw(question: str, key: str) -> bytes:
    """Return the PNG in which ``question``, such as "3 + 6 =", is drawn."""
    generator = generator_for(key, "image")
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw_waves(picture, generator)
    signs = question.split()
    step = WIDTH / (len(signs) + 1)
    for place, sign in enumerate(signs, start=1):
        paste_sign(picture, sign, step * place, generator)
    draw_specks(picture, generator)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def ink(generator: Random, darkest: int, lightest: int) -> tuple[int, int, int]:
    red, green, blue = (generator.randint(darkest, lightest) for _ in range(3))
    return red, green, blue


def paste_sign(picture: Image.Image, sign: str, middle: float, generator: Random) -> None:
    size = generator.randint(76, 96)
    font = ImageFont.truetype(captcha_settings.CAPTCHA_FONT_PATH, size)
    tile = Image.new("L", (140, 140), 0)
    ImageDraw.Draw(tile).text((70, 70), sign, fill=255, font=font, anchor="mm")
    # A plus that is turned too far would be a times.
    turned = tile.rotate(generator.uniform(-16, 16), resample=Image.Resampling.BICUBIC)
    left = int(middle - 70 + generator.uniform(-10, 10))
    top = int(HEIGHT / 2 - 70 + generator.uniform(-14, 14))
    picture.paste(ink(generator, 0, 90), (left, top), turned)


def draw_waves(picture: Image.Image, generator: Random) -> None:
    pen = ImageDraw.Draw(picture)
    for _ in range(4):
        height, swing = generator.uniform(20, HEIGHT - 20), generator.uniform(6, 22)
        length, start = generator.uniform(60, 160), generator.uniform(0, 6.3)
        points = [
            (x, height + swing * math.sin(x / length * 6.3 + start)) for x in range(0, WIDTH, 6)
        ]
        pen.line(points, fill=ink(generator, 150, 215), width=generator.randint(2, 4))


def draw_specks(picture: Image.Image, generator: Random) -> None:
    pen = ImageDraw.Draw(picture)
    for _ in range(160):
        x, y, size = (
            generator.randrange(WIDTH),
            generator.randrange(HEIGHT),
            generator.randint(1, 3),
        )
        pen.ellipse((x, y, x + size, y + size), fill=ink(generator, 60, 200))
